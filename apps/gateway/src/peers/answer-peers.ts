import type { Replica } from '../credentials/replica.ts'
import type { Revision } from '../snapshot/holder.ts'
import { readQuestion, writeState } from './peer-state.ts'

/** The pieces of the answer; undefined for somebody who is no peer, and while there is nothing to give. */
export type AnswerPeers = (authorization: string) => Iterable<string> | undefined

type Deps = Readonly<{
  peerKey: Uint8Array
  nowMs: () => number
  replica: Replica
  revision: () => Revision | undefined
}>

/** Gives peers what this node serves with: the revision in force and the credentials as they are at that moment. */
export function answerPeers({ peerKey, nowMs, replica, revision }: Deps): AnswerPeers {
  return (authorization) => {
    const askedMs = readQuestion(peerKey, authorization, nowMs())
    const inForce = revision()
    const position = replica.position()
    if (askedMs === undefined || inForce === undefined || position === undefined) return undefined
    // Read at once: while the answer is on its way the replica changes, and a position must not name a mixture.
    const records = [...replica.records()]
    return writeState({ revision: inForce, position, records }, peerKey, askedMs)
  }
}
