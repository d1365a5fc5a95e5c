import { z } from 'zod'
import { defineOperation } from './operation.ts'
import { HTTP_METHODS } from './routes.ts'

/** A field of the call; names in any case. */
export const TestField = z.object({
  name: z.string().trim().min(1, 'Enter a name').max(100),
  value: z.string().max(2_000),
})

/** Whose routes are asked: those that are being edited, the ones in force, or those of an earlier revision. */
export const TestedRevision = z.union([z.enum(['draft', 'published']), z.int().positive()])
export type TestedRevision = z.infer<typeof TestedRevision>

/** A call as a client would make it: the path with its query, the host as it stands in `Host`. */
export const RouteTest = z.object({
  method: z.enum(HTTP_METHODS).default('GET'),
  host: z.string().trim().toLowerCase().max(253).default(''),
  path: z.string().trim().min(1, 'Enter a path').max(2_000).startsWith('/', 'Begin with a slash'),
  headers: z.array(TestField).max(50).default([]),
  revision: TestedRevision.default('draft'),
})
export type RouteTest = z.infer<typeof RouteTest>

/**
 * What a gateway that served the revision would do with the call. `refused`: the path is one that no gateway takes;
 * `detail` says why. `method_not_allowed`: other methods of the path are served.
 */
export const RouteTestResult = z.object({
  /** Null: the draft. */
  revision: z.int().nullable(),
  outcome: z.enum(['matched', 'method_not_allowed', 'not_found', 'refused']),
  detail: z.string(),
  route: z
    .object({
      id: z.string(),
      path: z.string(),
      apiId: z.string(),
      apiName: z.string(),
      versionId: z.string(),
      versionName: z.string(),
    })
    .nullable(),
  /** Of the version's document: `GET /sailings`. */
  operation: z.string().nullable(),
  /** Where it would be forwarded, at the first target that takes calls. */
  forwardedTo: z.string().nullable(),
  /** `Host` that the upstream would see, where the route says so. */
  upstreamHost: z.string().nullable(),
  /** What else the revision says of the call: the version's state, authentication, CORS, fields that are changed. */
  says: z.array(z.string()),
  /** Every route that fits host and path, the first to be asked first, and what became of it. */
  candidates: z.array(
    z.object({
      id: z.string(),
      host: z.string().nullable(),
      path: z.string(),
      verdict: z.enum(['chosen', 'comes_later', 'other_method', 'predicate_fails']),
      why: z.string(),
    }),
  ),
  methods: z.array(z.string()).describe('With `method_not_allowed`: those that are served'),
})
export type RouteTestResult = z.infer<typeof RouteTestResult>

export const testRouteOperation = defineOperation({
  id: 'testRoute',
  method: 'POST',
  path: '/routes/test',
  tag: 'Routes',
  access: 'admin',
  summary: 'Which route of the draft or a revision a call would take; nothing is called',
  body: RouteTest,
  output: RouteTestResult,
  idempotency: 'none',
})
