import type { Pool } from './pool.ts'

/**
 * The newest published revision, or null when there is none newer than `newerThan`. One row; `source` is unchecked JSON.
 */
export async function latestRevision(
  pool: Pool,
  newerThan = 0,
): Promise<{ number: number; source: unknown; hash: string; createdAtMs: number } | null> {
  const { rows } = await pool.query<{
    number: number
    source: unknown
    hash: string
    created_at: Date
  }>(
    `select number, source, hash, created_at from config_revisions
     where number > $1 order by number desc limit 1`,
    [newerThan],
  )
  const [row] = rows
  if (row === undefined) return null
  return {
    number: row.number,
    source: row.source,
    hash: row.hash,
    createdAtMs: row.created_at.getTime(),
  }
}
