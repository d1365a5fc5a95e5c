import { latestRevision, type Pool } from '@gatehouse/db'
import type { Oversized, Revision } from './holder.ts'

/** Reads the newest revision if it is newer than `newerThan`: one row, by its primary key. One that is too large stays there. */
export async function loadRevision(
  pool: Pool,
  newerThan: number,
): Promise<Revision | Oversized | undefined> {
  const row = await latestRevision(pool, newerThan)
  if (row === null) return undefined
  const { number, source, bytes } = row
  return source === null ? { number, bytes } : { number, source }
}
