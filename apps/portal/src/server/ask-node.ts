import 'server-only'
import { NodeExplanation, Problem } from '@gatehouse/policy'
import { request } from 'undici'
import { z } from 'zod'
import { env } from '@/env.ts'
import { db } from './db.ts'
import { guardedFetch } from './guarded-fetch.ts'

/** A node is asked by people, and answers from memory. */
const DEADLINE_MS = 4_000
const ANSWER_BYTES_MAX = 4 * 1024 * 1024
/** Nodes that are looked through for one request. */
const NODES_MAX = 16

/** What a node answered: an explanation, or that it knows no such thing. */
export type NodeAnswer = NodeExplanation | 'unknown'

const Refusal = z.object({ code: z.string(), detail: z.string().default('') })

/**
 * Asks a gateway's control listener.
 *
 * Of its addresses the portal trusts one without asking: the one that it was set up with. What nodes say of themselves
 * stands in the database, and is called like any address that somebody gave.
 *
 * @param nodeId null: the node of `GATEWAY_CONTROL_URL`
 * @throws Problem `node_unreachable`, `not_found` for a node that has not reported, `invalid_input` for a call it cannot read
 */
export async function askNode(nodeId: string | null, query: URLSearchParams): Promise<NodeAnswer> {
  if (nodeId === null) return askConfigured(query)
  const row = await db().gatewayNode.findUnique({
    where: { id: nodeId },
    select: { controlUrl: true },
  })
  if (row === null) throw new Problem('not_found')
  if (row.controlUrl === null) throw unreachable('It does not say where its control listener is.')
  return askReported(row.controlUrl, query)
}

/** Asks the node that the portal was set up with, then the others, until one knows the request. */
export async function askEveryNode(query: URLSearchParams): Promise<NodeAnswer> {
  const first = await settled(askConfigured(query))
  if (first.ok && first.answer !== 'unknown') return first.answer
  const rows = await db().gatewayNode.findMany({
    where: { state: { in: ['serving', 'draining'] }, controlUrl: { not: null } },
    orderBy: { seenAt: 'desc' },
    take: NODES_MAX,
    select: { controlUrl: true },
  })
  const others = await Promise.all(
    rows.flatMap(({ controlUrl }) =>
      controlUrl === null || isConfigured(controlUrl)
        ? []
        : [settled(askReported(controlUrl, query))],
    ),
  )
  const all = [first, ...others]
  for (const one of all) if (one.ok && one.answer !== 'unknown') return one.answer
  if (all.some(({ ok }) => ok)) return 'unknown'
  throw first.ok ? unreachable('') : first.error
}

type Settled = { ok: true; answer: NodeAnswer } | { ok: false; error: unknown }

function settled(asked: Promise<NodeAnswer>): Promise<Settled> {
  return asked.then(
    (answer) => ({ ok: true, answer }),
    (error: unknown) => ({ ok: false, error }),
  )
}

function isConfigured(controlUrl: string): boolean {
  return new URL(env().GATEWAY_CONTROL_URL).origin === new URL(controlUrl).origin
}

async function askConfigured(query: URLSearchParams): Promise<NodeAnswer> {
  const url = explainUrl(env().GATEWAY_CONTROL_URL, query)
  const signal = AbortSignal.timeout(DEADLINE_MS)
  const answer = await request(url, { signal, headers: { accept: 'application/json' } })
    .then(async ({ statusCode, body }) => ({ statusCode, value: await body.json() }))
    .catch(() => undefined)
  if (answer === undefined) throw unreachable('Nothing that answers listens there.')
  if (answer.statusCode === 200) return parsed(answer.value)
  const refusal = Refusal.safeParse(answer.value)
  if (answer.statusCode === 404 && refusal.data?.code === 'not_found') return 'unknown'
  if (answer.statusCode === 400) throw new Problem('invalid_input', refusal.data?.detail)
  throw unreachable(`It answered ${answer.statusCode}.`)
}

async function askReported(controlUrl: string, query: URLSearchParams): Promise<NodeAnswer> {
  if (isConfigured(controlUrl)) return askConfigured(query)
  const fetched = await guardedFetch(explainUrl(controlUrl, query), {
    privateNetworks: env().GATEHOUSE_PRIVATE_NETWORKS,
    ...{ deadlineMs: DEADLINE_MS, bytesMax: ANSWER_BYTES_MAX, redirectsMax: 0 },
  })
  if (fetched.ok) return parsed(JSON.parse(fetched.text))
  if (fetched.message.includes('answered 404')) return 'unknown'
  throw unreachable(fetched.message)
}

function explainUrl(controlUrl: string, query: URLSearchParams): string {
  return `${controlUrl.replace(/\/$/, '')}/-/explain?${query}`
}

function parsed(value: unknown): NodeExplanation {
  const explanation = NodeExplanation.safeParse(value)
  if (explanation.success) return explanation.data
  throw unreachable('It is of another release: its answer cannot be read.')
}

function unreachable(why: string): Problem {
  return new Problem('node_unreachable', `The gateway could not be asked. ${why}`.trim())
}
