import type { Db } from './client.ts'

/**
 * Counts one attempt under `key` and says how many there were in the window that runs now, this one included. One atomic
 * statement, shared by all portals, so that attempts made at once are counted one by one. A window begins with
 * its first attempt and is over after `windowMs`.
 */
export async function countAttempt(
  db: Db,
  key: string,
  windowMs: number,
): Promise<{ count: number; endsInMs: number }> {
  const [row] = await db.$queryRaw<{ count: number; ends_in_ms: number }[]>`
    insert into attempt_windows as w (key, count, expires_at)
    values (${key}, 1, now() + ${windowMs} * interval '1 millisecond')
    on conflict (key) do update set
      count = case when w.expires_at <= now() then 1 else w.count + 1 end,
      expires_at = case when w.expires_at <= now() then excluded.expires_at else w.expires_at end
    returning count, (extract(epoch from expires_at - now()) * 1000)::int as ends_in_ms`
  if (row === undefined) throw new Error('an upsert returned no row')
  return { count: row.count, endsInMs: row.ends_in_ms }
}

/** Takes back an attempt that turned out well. */
export async function returnAttempt(db: Db, key: string): Promise<void> {
  await db.attemptWindow.updateMany({
    where: { key, count: { gt: 0 } },
    data: { count: { decrement: 1 } },
  })
}

/** Forgets all attempts under `key`. */
export async function forgetAttempts(db: Db, key: string): Promise<void> {
  await db.attemptWindow.deleteMany({ where: { key } })
}
