import type { CredentialsDisk } from '../credentials/disk.ts'
import type { Replica } from '../credentials/replica.ts'
import { createFollower, type Follower } from '../follower.ts'
import type { SnapshotDisk } from '../snapshot/disk.ts'
import type { SnapshotHolder } from '../snapshot/holder.ts'
import { readState, signQuestion } from './peer-state.ts'

/** While there is nothing to serve with. */
const ASK_EVERY_MS = 2_000
const ANSWER_MS_MAX = 30_000

export type AskPeersDeps = Readonly<{
  /** Base URLs of other nodes' control listeners. */
  peers: readonly string[]
  peerKey: Uint8Array
  holder: SnapshotHolder
  replica: Replica
  snapshotDisk: SnapshotDisk
  credentialsDisk: CredentialsDisk
  nowMs: () => number
  onTaken(peer: string): void
  onFailed(peer: string, error: Error): void
}>

/**
 * Asks the peers one after another for their state, as long as this node has none of its own: neither the database nor its
 * disk could give any. Whatever the database says later is newer and takes its place.
 */
export function askPeers(deps: AskPeersDeps): Follower {
  async function step(): Promise<void> {
    for (const peer of deps.peers) {
      if (deps.holder.current() !== undefined && deps.replica.isLoaded()) return
      await takeFrom(peer, deps).catch((error: Error) => deps.onFailed(peer, error))
    }
  }
  return createFollower({ step, pollEveryMs: ASK_EVERY_MS, onState: () => undefined })
}

async function takeFrom(peer: string, deps: AskPeersDeps): Promise<void> {
  const { peerKey, holder, replica, snapshotDisk, credentialsDisk } = deps
  const askedMs = deps.nowMs()
  const response = await fetch(`${peer}/-/state`, {
    headers: { authorization: signQuestion(peerKey, askedMs) },
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
    redirect: 'error',
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`it answers ${response.status}`)
  const { revision, position, records } = readState(text, peerKey, askedMs)
  if (!replica.isLoaded()) {
    replica.replace(position, records)
    credentialsDisk.changed(replica)
  }
  if (holder.current() === undefined && holder.offer(revision, 'peer')) {
    await snapshotDisk.save(revision)
  }
  deps.onTaken(peer)
}
