import { type Pool, readAllCredentials, readCredentialChanges } from '@gatehouse/db'
import { createFollower, type Follower } from '../follower.ts'
import type { CredentialsDisk } from './disk.ts'
import type { Replica } from './replica.ts'

/** A notification may be lost with its connection; half a second of polling still keeps "in force within 1 s". */
const POLL_EVERY_MS = 500
/** Everything is read anew this often: whatever the feed could ever miss does not last. */
const RECONCILE_EVERY_MS = 300_000

export type FeedDeps = Readonly<{
  pool: Pool
  replica: Replica
  disk: CredentialsDisk
  nowMs: () => number
  onState(isHealthy: boolean, error?: Error): void
  /** Something had changed, and is in force now. */
  onTaken(): void
}>

/** Keeps the replica in step with the database. */
export function followCredentials({
  pool,
  replica,
  disk,
  nowMs,
  onState,
  onTaken,
}: FeedDeps): Follower {
  let reconciledMs = Number.NEGATIVE_INFINITY

  async function reload(): Promise<void> {
    const { epoch, seq, records } = await readAllCredentials(pool)
    replica.replace({ epoch, seq }, records)
    reconciledMs = nowMs()
    disk.changed(replica)
  }

  async function step(): Promise<void> {
    const position = replica.position()
    if (position === undefined || nowMs() - reconciledMs > RECONCILE_EVERY_MS) return reload()
    const changes = await readCredentialChanges(pool, position.epoch, position.seq)
    if (changes.kind === 'reload') return reload()
    if (changes.seq === position.seq) return
    replica.apply(changes)
    disk.changed(replica)
    onTaken()
  }

  return createFollower({ step, pollEveryMs: POLL_EVERY_MS, onState })
}
