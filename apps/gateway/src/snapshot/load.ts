import { latestRevision, type Pool } from '@gatehouse/db'
import type { Revision } from './holder.ts'

/** Reads the newest revision if it is newer than `newerThan`: one row, by its primary key. */
export async function loadRevision(pool: Pool, newerThan: number): Promise<Revision | undefined> {
  const row = await latestRevision(pool, newerThan)
  return row === null ? undefined : { number: row.number, source: row.source }
}
