import type { Pool } from '@gatehouse/db'
import { createFollower, type Follower } from '../follower.ts'
import type { SnapshotDisk } from './disk.ts'
import type { Oversized, Revision, SnapshotHolder } from './holder.ts'
import { loadRevision } from './load.ts'

/** A notification may be lost with its connection. */
const POLL_EVERY_MS = 2_000

export type WatchDeps = Readonly<{
  pool: Pool
  holder: SnapshotHolder
  disk: SnapshotDisk
  onState(isHealthy: boolean, error?: Error): void
  /** A revision was refused; called once for each. */
  onRefused(revision: number): void
  /** A revision is in force, or was refused. */
  onSettled(): void
}>

/** Puts each newly published revision in force; one that was refused is not tried again. */
export function watchRevisions(deps: WatchDeps): Follower {
  const { pool, holder, disk, onState, onRefused, onSettled } = deps
  let seen = 0

  function takes(revision: Revision | Oversized): revision is Revision {
    if (!('bytes' in revision)) return holder.offer(revision, 'database')
    holder.refuse(revision)
    return false
  }

  async function step(): Promise<void> {
    const revision = await loadRevision(pool, Math.max(seen, holder.current()?.revision ?? 0))
    if (revision === undefined) return
    seen = revision.number
    if (takes(revision)) await disk.save(revision)
    else onRefused(revision.number)
    onSettled()
  }

  return createFollower({ step, pollEveryMs: POLL_EVERY_MS, onState })
}

/** Serves from disk until the database answers: the last good revision, else the one before. */
export async function restoreSnapshot(holder: SnapshotHolder, disk: SnapshotDisk): Promise<void> {
  for (const revision of await disk.load()) {
    if (holder.offer(revision, 'disk')) return
  }
}
