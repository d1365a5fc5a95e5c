import type { Db, DbTx } from './client.ts'

/** The last call seen with a key: when, from where, with what. */
export type LastCall = Readonly<{ at: Date; address: string; client: string }>

type Row = Readonly<{ key_id: string; last_seen_at: Date; last_address: string; client: string }>

/**
 * The last call of each key that has one. One step into the index (key, last seen) for each key, however many hours and
 * clients it has. The tenant is in the WHERE although the ids came from its own rows.
 */
export async function lastCalls(
  tx: Db | DbTx,
  organizationId: string,
  keyIds: readonly string[],
): Promise<ReadonlyMap<string, LastCall>> {
  if (keyIds.length === 0) return new Map()
  const rows = await tx.$queryRaw<Row[]>`
    select k.id as key_id, u.last_seen_at, u.last_address, u.client
    from unnest(${[...keyIds]}::text[]) as k(id)
    cross join lateral (
      select last_seen_at, last_address, client from usage_client_hours
      where key_id = k.id and organization_id = ${organizationId}
      order by last_seen_at desc limit 1
    ) as u`
  return new Map(
    rows.map(({ key_id, last_seen_at, last_address, client }) => [
      key_id,
      { at: last_seen_at, address: last_address, client },
    ]),
  )
}
