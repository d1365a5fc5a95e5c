import { createHmac, timingSafeEqual } from 'node:crypto'
import type { CredentialRecord } from '@gatehouse/db'
import type { FeedPosition } from '../credentials/replica.ts'
import type { Revision } from '../snapshot/holder.ts'

/**
 * What one node gives another that starts while the database is down: the revision in force and all credentials, as lines of
 * JSON, and under them a MAC.
 *
 * Both sides prove that they have the installation's master key, from which `peerKey` is derived: the one that asks by its MAC
 * of the moment, the one that answers by its MAC of that moment and every byte. So nobody else learns the hashes, nothing
 * that was changed, cut or recorded earlier is believed, and there is no further secret to hand around.
 */
export type NodeState = Readonly<{
  revision: Revision
  position: FeedPosition
  records: Iterable<CredentialRecord>
}>

const FORMAT = 1
const SCHEME = 'Gatehouse-Peer '
/** Clocks of two nodes may differ so much, and a question may be under way so long. */
const QUESTION_MS_MAX = 60_000
const MAC_LINE = '#hmac-sha256 '
/** Characters that are put together before they are sent. */
const PIECE_CHARACTERS = 65_536

/** The `Authorization` of a question asked at `nowMs`. */
export function signQuestion(peerKey: Uint8Array, nowMs: number): string {
  return `${SCHEME}${nowMs}.${macOfQuestion(peerKey, nowMs)}`
}

/** The moment of a question that is signed and fresh; undefined for any other. */
export function readQuestion(
  peerKey: Uint8Array,
  authorization: string,
  nowMs: number,
): number | undefined {
  const match = /^Gatehouse-Peer (\d{1,16})\.([0-9a-f]{64})$/.exec(authorization)
  if (match === null) return undefined
  const askedMs = Number(match[1])
  if (Math.abs(nowMs - askedMs) > QUESTION_MS_MAX) return undefined
  const isRight = timingSafeEqual(
    Buffer.from(match[2] ?? '', 'hex'),
    Buffer.from(macOfQuestion(peerKey, askedMs), 'hex'),
  )
  return isRight ? askedMs : undefined
}

/** The answer, piece by piece: a large replica is never in memory as text. */
export function* writeState(
  { revision, position, records }: NodeState,
  peerKey: Uint8Array,
  askedMs: number,
): Generator<string> {
  const mac = macOfAnswer(peerKey, askedMs)
  let piece = `${JSON.stringify({ format: FORMAT, revision, position })}\n`
  for (const record of records) {
    piece += `${JSON.stringify(record)}\n`
    if (piece.length < PIECE_CHARACTERS) continue
    mac.update(piece)
    yield piece
    piece = ''
  }
  mac.update(piece)
  yield `${piece}${MAC_LINE}${mac.digest('hex')}\n`
}

/** @throws when the answer is not whole, not a peer's, or not to this question */
export function readState(
  text: string,
  peerKey: Uint8Array,
  askedMs: number,
): NodeState & Readonly<{ records: readonly CredentialRecord[] }> {
  const macAt = text.length - MAC_LINE.length - 65
  const body = text.slice(0, Math.max(0, macAt))
  const expected = `${MAC_LINE}${macOfAnswer(peerKey, askedMs).update(body).digest('hex')}\n`
  const received = Buffer.from(text.slice(Math.max(0, macAt)))
  if (received.length !== expected.length || !timingSafeEqual(received, Buffer.from(expected))) {
    throw new Error('its answer is damaged or not a peer’s')
  }
  const [head = '', ...lines] = body.slice(0, -1).split('\n')
  const { format, revision, position } = JSON.parse(head) as { format: number } & NodeState
  if (format !== FORMAT) throw new Error(`it has format ${format} and this release reads ${FORMAT}`)
  return { revision, position, records: lines.map((line) => JSON.parse(line) as CredentialRecord) }
}

function macOfQuestion(peerKey: Uint8Array, askedMs: number): string {
  return createHmac('sha256', peerKey).update(`question ${askedMs}`).digest('hex')
}

function macOfAnswer(peerKey: Uint8Array, askedMs: number) {
  return createHmac('sha256', peerKey).update(`answer ${askedMs}\n`)
}
