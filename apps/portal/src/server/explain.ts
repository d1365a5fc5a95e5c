import 'server-only'
import { type Explanation, type NodeExplanation, Problem, parseKey } from '@gatehouse/policy'
import type { ExplainCall, Explained, ExplainRequest } from '@/contract/explain.ts'
import type { RouteTest } from '@/contract/route-test.ts'
import { HTTP_METHODS } from '@/contract/routes.ts'
import { badField } from './admin-edit.ts'
import { askEveryNode, askNode } from './ask-node.ts'
import { db, secretBox } from './db.ts'
import { evaluateRevision } from './route-test.ts'
import { requireAdmin } from './session.ts'

/**
 * What would become of a call at a node. A pasted key ends here: it is hashed, and the node is asked about the key's id.
 *
 * @throws Problem `node_unreachable`, `not_found` for a node or key that is not there, `invalid_input`
 */
export async function explainCall(call: ExplainCall): Promise<Explained> {
  await requireAdmin()
  const query = new URLSearchParams({ method: call.method, url: call.url })
  for (const { name, value } of call.headers) query.append('header', `${name}: ${value}`)
  if (call.address !== '') query.set('address', call.address)
  const keyId = call.key === '' ? undefined : await keyIdOf(call.key)
  if (keyId !== undefined) query.set('key', keyId)
  const answer = await askNode(call.node, query)
  if (answer === 'unknown') {
    throw badField('/key', 'The gateway does not know this key yet: it follows within a second')
  }
  return { ...(await withHint(answer)), evaluated: null }
}

async function keyIdOf(text: string): Promise<string> {
  if (text.startsWith('key_')) {
    const row = await db().apiKey.findUnique({ where: { id: text }, select: { id: true } })
    if (row !== null) return row.id
    throw badField('/key', 'There is no key with this id')
  }
  if (!parseKey(text).ok) throw badField('/key', 'This is not a whole key: its checksum is wrong')
  const hash = Uint8Array.from(secretBox().hashKey(text))
  const row = await db().apiKey.findFirst({ where: { hash }, select: { id: true } })
  if (row !== null) return row.id
  throw badField('/key', 'There is no such key')
}

/** What people see of a key that was named by its id: `gh_live_…` and its last four characters. */
async function withHint(answer: NodeExplanation): Promise<NodeExplanation> {
  const key = answer.explanation?.key
  if (!answer.explanation || !key || key.hint !== null) return answer
  const row = await db().apiKey.findUnique({
    where: { id: key.id },
    select: { environment: true, hint: true },
  })
  const hint = row === null ? null : `gh_${row.environment}_…${row.hint}`
  const explanation: Explanation = { ...answer.explanation, key: { ...key, hint } }
  return { ...answer, explanation }
}

/**
 * What became of a request of the access log, and why. The revision that was in force is read from the database when it is not
 * in force any more.
 *
 * @throws Problem `node_unreachable`, `not_found` when no node that was asked knows it
 */
export async function explainRequest({ requestId, headers }: ExplainRequest): Promise<Explained> {
  await requireAdmin()
  const query = new URLSearchParams({ requestId })
  for (const { name, value } of headers) query.append('header', `${name}: ${value}`)
  const answer = await askEveryNode(query)
  if (answer === 'unknown') {
    throw new Problem('not_found', 'No gateway that could be asked has served this request lately')
  }
  const { recorded, explanation } = answer
  if (explanation !== null || recorded === null) {
    return { ...(await withHint(answer)), evaluated: null }
  }
  const { revision, time, path, host } = recorded
  const method = HTTP_METHODS.find((known) => known === recorded.method)
  const isKnown = revision !== null && method !== undefined
  const call: Omit<RouteTest, 'method' | 'revision'> = { path, host: host ?? '', headers }
  return {
    ...answer,
    evaluated: isKnown ? await evaluateRevision(revision, { ...call, method }, time) : null,
  }
}
