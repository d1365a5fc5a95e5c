import { bucketStartMs, HOUR_MS } from '@gatehouse/policy'
import type { Pool } from './pool.ts'
import { MARKS, SOURCE } from './usage-query.ts'

export type CallersQuery = Readonly<{
  /** The tenant; null is every tenant and only for people of the provider. Never left out, so never forgotten. */
  organizationId: string | null
  versionIds: readonly string[]
  /** Calls to these count too, whatever version they are of. */
  operationIds?: readonly string[] | undefined
  applicationIds?: readonly string[] | undefined
  /** Moved outwards to whole hours by the caller. UTC epoch milliseconds, end exclusive. */
  fromMs: number
  toMs: number
  limit: number
  /** The last row of the page before. */
  after?: CallerPlace | undefined
  /** When versions and operations stopped to answer; nothing is refused without it. */
  sunsets?: readonly Sunset[] | undefined
  /** Only those that were refused since a sunset. */
  refusedOnly?: boolean
}>

/** From when on calls were answered 410, UTC epoch milliseconds. `operationId` is empty for a version as a whole. */
export type Sunset = Readonly<{ versionId: string; operationId: string; atMs: number }>

/** Where a row stands: most requests first, then by its ids. */
export type CallerPlace = Readonly<{ requests: number; rowKey: string }>

/** Who calls what of which version, with which key, and with what program lately. Empty ids: an anonymous caller, no operation. */
export type CallerRow = CallerPlace &
  Readonly<{
    organizationId: string
    applicationId: string
    keyId: string
    apiId: string
    versionId: string
    operationId: string
    /** Of the key on this version; to the minute or hour where the clients' hours do not say it better. */
    lastSeenAt: Date
    client: string | null
    /** Calls since the sunset, from the start of its hour, that no upstream saw and that were answered 4xx. */
    refused: number
  }>

type Row = Readonly<{
  requests: number
  refused: number
  row_key: string
  organization_id: string
  application_id: string
  key_id: string
  api_id: string
  version_id: string
  operation_id: string
  last_seen_at: Date
  client: string | null
}>

/**
 * Callers of some versions from usage, in whole hours, the running one from its minutes.
 *
 * Ordered by requests, so a row that is called meanwhile may be seen on two pages, and none is missed that stands still.
 */
export async function callersOf(pool: Pool, query: CallersQuery): Promise<CallerRow[]> {
  const operationIds = query.operationIds ?? []
  if (query.versionIds.length + operationIds.length === 0) return []
  const values: unknown[] = [new Date(query.fromMs), new Date(query.toMs), [...query.versionIds]]
  const bind = (value: unknown) => `$${values.push(value)}`
  let filter =
    operationIds.length === 0
      ? ' and u.version_id = any($3)'
      : ` and (u.version_id = any($3) or u.operation_id = any(${bind([...operationIds])}))`
  if (query.organizationId !== null)
    filter += ` and u.organization_id = ${bind(query.organizationId)}`
  if (query.applicationIds !== undefined) {
    filter += ` and u.application_id = any(${bind([...query.applicationIds])})`
  }
  const { after } = query
  const place =
    after === undefined
      ? 'true'
      : `(c.requests < ${bind(after.requests)} or (c.requests = ${bind(after.requests)} and c.row_key > ${bind(after.rowKey)}))`
  const { rows } = await pool.query<Row>(
    `with ${MARKS},
     source as (${SOURCE[HOUR_MS](filter)}),
     sunsets as (${sunsetRows(query.sunsets ?? [], bind)}),
     callers as (
       select organization_id, application_id, key_id, api_id, version_id, operation_id,
         sum(requests)::float8 as requests, max(starts_at) as last_hour,
         coalesce(sum(requests) filter (where status_class = '4xx' and upstream_id = '' and starts_at >= (
           select min(at) from sunsets s where s.version_id = source.version_id
             and s.operation_id in ('', source.operation_id))), 0)::float8 as refused,
         concat_ws(' ', application_id, key_id, version_id, operation_id) as row_key
       from source group by organization_id, application_id, key_id, api_id, version_id, operation_id)
     select c.*, coalesce(s.last_seen_at, c.last_hour) as last_seen_at, s.client
     from callers c
     left join lateral (
       select h.last_seen_at, h.client from usage_client_hours h
       where h.key_id = c.key_id and h.version_id = c.version_id and h.organization_id = c.organization_id
         and h.starts_at >= $1 and h.starts_at < $2
       order by h.last_seen_at desc limit 1) s on c.key_id <> ''
     where ${place}${query.refusedOnly ? ' and c.refused > 0' : ''}
     order by c.requests desc, c.row_key limit ${bind(query.limit)}`,
    values,
  )
  return rows.map((row) => ({
    requests: row.requests,
    rowKey: row.row_key,
    refused: row.refused,
    organizationId: row.organization_id,
    applicationId: row.application_id,
    keyId: row.key_id,
    apiId: row.api_id,
    versionId: row.version_id,
    operationId: row.operation_id,
    lastSeenAt: row.last_seen_at,
    client: row.client,
  }))
}

/** The hour is taken whole, because that is how usage is kept once it is rolled up. */
function sunsetRows(sunsets: readonly Sunset[], bind: (value: unknown) => string): string {
  const column = (cells: readonly string[], type: string) => `${bind([...cells])}::${type}[]`
  const versionIds = column(
    sunsets.map(({ versionId }) => versionId),
    'text',
  )
  const operationIds = column(
    sunsets.map(({ operationId }) => operationId),
    'text',
  )
  const instants = column(
    sunsets.map(({ atMs }) => new Date(bucketStartMs(atMs, HOUR_MS)).toISOString()),
    'timestamptz',
  )
  return `select * from unnest(${versionIds}, ${operationIds}, ${instants}) as s(version_id, operation_id, at)`
}

export type VersionTraffic = Readonly<{
  requests: number
  /** Different ones that made calls; anonymous callers are none. */
  applications: number
  organizations: number
  /** Requests of the last seven days before `toMs`. */
  requestsLastWeek: number
}>

/** How much each version is called, by version; one without calls is absent. */
export async function versionTraffic(
  pool: Pool,
  query: Readonly<{ fromMs: number; toMs: number }>,
): Promise<ReadonlyMap<string, VersionTraffic>> {
  const { rows } = await pool.query<{ version_id: string } & Record<string, number>>(
    `with ${MARKS}, source as (${SOURCE[HOUR_MS]('')})
     select version_id, sum(requests)::float8 as requests,
       coalesce(sum(requests) filter (where starts_at >= $2 - interval '7 days'), 0)::float8 as week,
       count(distinct nullif(application_id, ''))::int as applications,
       count(distinct nullif(organization_id, ''))::int as organizations
     from source where version_id <> '' group by version_id`,
    [new Date(query.fromMs), new Date(query.toMs)],
  )
  return new Map(
    rows.map(({ version_id, requests = 0, week = 0, applications = 0, organizations = 0 }) => [
      version_id,
      { requests, applications, organizations, requestsLastWeek: week },
    ]),
  )
}

/** When a sunset, or one not later than it is now, was first published without a break. */
export type Announcement = Readonly<{
  announcedAtMs: number
  deprecatedAtMs: number
  sunsetAtMs: number | null
}>

/** What callers of a version were told, and of those of its operations that go by themselves, by id. */
export type Announcements = Readonly<{
  /** Null while no revision tells of the version's deprecation. */
  version: Announcement | null
  operations: ReadonlyMap<string, Announcement>
}>

type Told = Readonly<{ deprecatedAtMs: number; sunsetAtMs: number | null }>
type ToldAt = Readonly<{ at: Date; told: Told | null }>

/** Revisions looked through, newest first. */
const REVISIONS_MAX = 500

/**
 * What the published revisions told callers of a version. Read backwards: the run of newest revisions that all told a
 * deprecation is the announcement; the first in it that told the present sunset, or an earlier one, is when notice began.
 */
export async function announcementsOf(pool: Pool, versionId: string): Promise<Announcements> {
  const { rows } = await pool.query<{
    at: Date
    version: Told | null
    operations: Record<string, Told> | null
  }>(
    `select r.created_at as at,
       case when v->'schedule'->>'deprecatedAtMs' is not null then v->'schedule' end as version,
       (select jsonb_object_agg(o->>'id', o->'schedule') from jsonb_array_elements(v->'operations') o
        where o->'schedule'->>'deprecatedAtMs' is not null) as operations
     from config_revisions r
     left join lateral jsonb_array_elements(r.source->'versions') v on v->>'id' = $1
     order by r.number desc limit ${REVISIONS_MAX}`,
    [versionId],
  )
  const operations = new Map<string, Announcement>()
  for (const id of Object.keys(rows[0]?.operations ?? {})) {
    const announced = announcedIn(
      rows.map((row) => ({ at: row.at, told: row.operations?.[id] ?? null })),
    )
    if (announced !== null) operations.set(id, announced)
  }
  return {
    version: announcedIn(rows.map(({ at, version }) => ({ at, told: version }))),
    operations,
  }
}

function announcedIn(revisions: readonly ToldAt[]): Announcement | null {
  const [newest] = revisions
  if (newest === undefined || newest.told === null) return null
  const { deprecatedAtMs, sunsetAtMs: present } = newest.told
  let announcedAtMs = newest.at.getTime()
  for (const { at, told } of revisions) {
    if (told === null) break
    const isTold = present === null || (told.sunsetAtMs !== null && told.sunsetAtMs <= present)
    if (!isTold) break
    announcedAtMs = at.getTime()
  }
  return { announcedAtMs, deprecatedAtMs, sunsetAtMs: present }
}
