import { latestRevision, type Pool } from '@gatehouse/db'
import type { Oversized, Revision } from './holder.ts'
import { loadSealedSecrets } from './sealed-secrets.ts'

/**
 * Reads the newest revision if it is newer than `newerThan`: one row, by its primary key, and the secrets it refers to. One that
 * is too large stays there.
 */
export async function loadRevision(
  pool: Pool,
  newerThan: number,
): Promise<Revision | Oversized | undefined> {
  const row = await latestRevision(pool, newerThan)
  if (row === null) return undefined
  const { number, source, bytes } = row
  if (source === null) return { number, bytes }
  return { number, source, sealed: await loadSealedSecrets(pool, source) }
}
