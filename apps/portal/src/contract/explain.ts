import { isId, NodeExplanation } from '@gatehouse/policy'
import { z } from 'zod'
import { idOf } from './fields.ts'
import { defineOperation } from './operation.ts'
import { RouteTestResult, TestField } from './route-test.ts'
import { HTTP_METHODS } from './routes.ts'

/** A node to ask; null: the one that the portal was set up with. */
const Node = idOf('node').nullable()

/** A call that nobody makes. A pasted key is looked up here: what goes on to the node is its id. */
export const ExplainCall = z.object({
  node: Node.default(null),
  method: z.enum(HTTP_METHODS).default('GET'),
  url: z
    .string()
    .trim()
    .min(1, 'Enter a path or a URL')
    .max(4_000)
    .regex(/^(?:\/|https?:\/\/)/, 'Begin with a slash, or with http:// or https://'),
  headers: z.array(TestField).max(50).default([]),
  /** A key of the installation: its id, or the whole key as it was shown once. */
  key: z
    .string()
    .trim()
    .max(100)
    .refine((text) => text === '' || text.startsWith('gh_') || isId('key', text), {
      error: 'Paste a whole key, or the id of one: key_…',
    })
    .default(''),
  /** Of the caller. */
  address: z
    .string()
    .trim()
    .max(64)
    .regex(/^[0-9a-fA-F.:]*$/, 'Enter an IP address')
    .default(''),
})
export type ExplainCall = z.infer<typeof ExplainCall>

/** A request of the access log. What the log leaves out, and decided, is said again: the query, fields. */
export const ExplainRequest = z.object({
  requestId: z
    .string()
    .trim()
    .min(1, 'Enter a request id')
    .max(64)
    .regex(/^[\w-]+$/, 'A request id has letters, digits, - and _'),
  headers: z.array(TestField).max(50).default([]),
})
export type ExplainRequest = z.infer<typeof ExplainRequest>

/**
 * What a node says. `evaluated` is there where the node could not, because the request's revision is not in force any more: what
 * that revision says, at the instant of the request, by the same functions; keys, limits and health are nobody's to tell then.
 */
export const Explained = NodeExplanation.extend({ evaluated: RouteTestResult.nullable() })
export type Explained = z.infer<typeof Explained>

export const explainCallOperation = defineOperation({
  id: 'explainCall',
  method: 'POST',
  path: '/explain',
  tag: 'Explain',
  access: 'admin',
  summary: 'What would become of a call at a gateway, phase by phase; nothing is sent or charged',
  body: ExplainCall,
  output: Explained,
  idempotency: 'none',
  problems: ['node_unreachable'],
})

export const explainRequestOperation = defineOperation({
  id: 'explainRequest',
  method: 'POST',
  path: '/explain/requests',
  tag: 'Explain',
  access: 'admin',
  summary: 'Explain a request of the access log by its id',
  description:
    'Nodes keep the last megabytes of their logs, and those are asked that the portal may reach. A request of a revision that is not in force any more is explained with that revision.',
  body: ExplainRequest,
  output: Explained,
  idempotency: 'none',
  problems: ['node_unreachable'],
})
