import {
  type Explanation,
  type NodeExplanation,
  Problem,
  type RecordedRequest,
} from '@gatehouse/policy'
import type { ExplainCall } from '../explain/explain.ts'
import { type ExplainQuery, readExplainCall } from '../explain/explain-request.ts'

export type ExplainRouteDeps = Readonly<{
  nodeId: string
  /** Asks every serving thread; those that do not answer in time are left out. */
  explain(call: ExplainCall): Promise<readonly Explanation[]>
  /** A request of which the access log has just told. */
  recorded(requestId: string): RecordedRequest | undefined
  /** The hash of a key, by its id. */
  keyHash(keyId: string): string | undefined
  revision(): number | null
}>

/**
 * Answers `/-/explain`.
 *
 * @throws Problem `bad_request` for a call that cannot be read, `not_found` for a request or a key that is not known here,
 *   `starting` while no thread serves
 */
export async function answerExplain(
  deps: ExplainRouteDeps,
  query: ExplainQuery,
): Promise<NodeExplanation> {
  const recorded = query.requestId === undefined ? null : requireRecorded(deps, query.requestId)
  const isInForce = recorded === null || recorded.revision === deps.revision()
  const known = { node: deps.nodeId, recorded }
  if (!isInForce) return { ...known, explanation: null, otherThreads: [] }
  const asked = recorded === null ? query : { ...callOf(recorded), ...query }
  const read = readExplainCall(
    asked,
    asked.key === undefined ? undefined : requireHash(deps, asked.key),
  )
  if (!read.ok) throw new Problem('bad_request', read.reason)
  const [first, ...others] = await deps.explain(read.call)
  if (first === undefined) throw new Problem('starting', undefined, { retryAfterMs: 1_000 })
  const otherThreads = others.map(({ revision, targets }) => ({ revision, targets }))
  return { ...known, explanation: first, otherThreads }
}

function requireRecorded(deps: ExplainRouteDeps, requestId: string): RecordedRequest {
  const recorded = deps.recorded(requestId)
  if (recorded !== undefined) return recorded
  throw new Problem('not_found', 'This node has not served that request lately')
}

function requireHash(deps: ExplainRouteDeps, keyId: string): string {
  const hash = deps.keyHash(keyId)
  if (hash !== undefined) return hash
  throw new Problem('not_found', 'This node knows no key with that id')
}

/** What the log kept; whoever knows more (the query, fields that decide) says so beside the id. */
function callOf({ method, path, host, client, key }: RecordedRequest): ExplainQuery {
  return {
    ...{ method, url: path, address: client },
    ...(host !== null && { header: `Host: ${host}` }),
    ...(key !== null && { key }),
  }
}
