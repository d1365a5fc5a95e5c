import { SNAPSHOT_BYTES_MAX } from '@gatehouse/policy'
import type { Pool } from './pool.ts'

/** PostgreSQL writes blanks between members, which publishing does not count. */
const BLANKS_FACTOR = 1.25

/**
 * The newest published revision, or null when there is none newer than `newerThan`. One row; `source` is unchecked JSON, and null
 * when it is larger than `bytesMax`: then it is not even sent.
 */
export async function latestRevision(
  pool: Pool,
  newerThan = 0,
  bytesMax = SNAPSHOT_BYTES_MAX,
): Promise<{
  number: number
  source: unknown
  bytes: number
  hash: string
  createdAtMs: number
} | null> {
  const { rows } = await pool.query<{
    number: number
    source: unknown
    bytes: number
    hash: string
    created_at: Date
  }>(
    `select number, case when bytes <= $2 then source end as source, bytes, hash, created_at
     from (select *, octet_length(source::text) as bytes from config_revisions
           where number > $1 order by number desc limit 1) newest`,
    [newerThan, Math.floor(bytesMax * BLANKS_FACTOR)],
  )
  const [row] = rows
  if (row === undefined) return null
  return {
    number: row.number,
    source: row.source,
    bytes: row.bytes,
    hash: row.hash,
    createdAtMs: row.created_at.getTime(),
  }
}
