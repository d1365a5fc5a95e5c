import type { Pool } from './pool.ts'

/**
 * Pins subscriptions to the version of their first call, for APIs that say so. Gives how many were pinned.
 *
 * From usage, which gateways hand over every few seconds: until then a caller gets the newest version everywhere, and is then pinned to what it
 * really got. A call that no upstream saw got nothing: a pin to a version that answered 410 would make every later call a 410. Looks back ten
 * minutes: with a worker that was away for longer, the next call counts as the first.
 */
export async function pinFirstUses(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(`
    update subscriptions s set pinned_version_id = f.version_id, updated_at = now(), version = s.version + 1
    from (
      select o.id, u.version_id
      from subscriptions o
      join apis a on a.id = o.api_id and a.version_selection ->> 'policy' = 'pin'
      cross join lateral (
        select m.version_id from usage_minutes m
        join api_versions v on v.id = m.version_id and v.api_id = o.api_id
        where m.organization_id = o.organization_id and m.application_id = o.application_id and m.api_id = o.api_id
          and m.upstream_id <> '' and m.starts_at >= now() - interval '10 minutes'
        order by m.starts_at, m.version_id limit 1
      ) u
      where o.state = 'active' and o.pinned_version_id is null
    ) f
    where s.id = f.id and s.pinned_version_id is null`)
  return rowCount ?? 0
}
