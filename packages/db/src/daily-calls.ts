import type { Db, DbTx } from './client.ts'

const DAY_MS = 86_400_000

/** Days of a key's little chart, the current one among them. */
export const DAILY_CALLS_DAYS = 7

type Row = Readonly<{ key_id: string; day_ms: bigint; requests: bigint }>

/**
 * Calls with each key in the last seven UTC days, oldest first, the current one last; keys without any are left out. From the
 * hours of clients, which are written with the usage itself, so nothing waits for a roll-up.
 */
export async function dailyCalls(
  tx: Db | DbTx,
  organizationId: string,
  keyIds: readonly string[],
  nowMs: number,
): Promise<ReadonlyMap<string, readonly number[]>> {
  if (keyIds.length === 0) return new Map()
  const firstDayMs = (Math.floor(nowMs / DAY_MS) - DAILY_CALLS_DAYS + 1) * DAY_MS
  const since = new Date(firstDayMs)
  const rows = await tx.$queryRaw<Row[]>`
    select key_id, (extract(epoch from date_trunc('day', starts_at, 'UTC')) * 1000)::bigint as day_ms,
      sum(requests)::bigint as requests
    from usage_client_hours
    where organization_id = ${organizationId} and key_id = any(${[...keyIds]}::text[])
      and last_seen_at >= ${since} and starts_at >= ${since}
    group by 1, 2`
  const days = new Map<string, number[]>()
  for (const { key_id, day_ms, requests } of rows) {
    const calls = days.get(key_id) ?? new Array<number>(DAILY_CALLS_DAYS).fill(0)
    const day = (Number(day_ms) - firstDayMs) / DAY_MS
    if (day < DAILY_CALLS_DAYS) calls[day] = Number(requests)
    days.set(key_id, calls)
  }
  return days
}
