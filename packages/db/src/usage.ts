import {
  decodeSeconds,
  decodeSketch,
  encodeSeconds,
  encodeSketch,
  mergeSeconds,
  mergeSketches,
} from '@gatehouse/policy'
import type pg from 'pg'
import { addLimitHours, type LimitRow } from './limits/limit-hours.ts'
import { inTransaction, type Pool } from './pool.ts'

/** One minute of one combination, as a gateway counted it since its last batch. Empty strings mean "none". */
export type UsageRow = Readonly<{
  startsAtMs: number
  organizationId: string
  applicationId: string
  keyId: string
  apiId: string
  versionId: string
  operationId: string
  statusClass: string
  fault: string
  /** Absent in what a gateway wrote into its journal before these were counted. */
  routeId?: string
  tierId?: string
  upstreamId?: string
  requests: number
  requestBytes: number
  responseBytes: number
  /** `encodeSketch` of packages/policy. */
  latency: Uint8Array
  /** `encodeSeconds` of packages/policy. */
  seconds: Uint8Array
}>

/** Who called in one hour (`startsAtMs`), coarsely. */
export type ClientRow = Readonly<{
  startsAtMs: number
  organizationId: string
  applicationId: string
  keyId: string
  versionId: string
  client: string
  requests: number
  lastAddress: string
  lastSeenAtMs: number
}>

/** `id` is `<process epoch>:<sequence>` and unique for ever. */
export type UsageBatchInput = Readonly<{
  id: string
  nodeId: string
  rows: readonly UsageRow[]
  clients: readonly ClientRow[]
  /** Absent in what a gateway wrote into its journal before these were counted. */
  limits?: readonly LimitRow[]
}>

/** The columns that make a bucket's key, in the order of the primary key. */
export const USAGE_KEY_COLUMNS = [
  'organization_id',
  'application_id',
  'key_id',
  'api_id',
  'version_id',
  'operation_id',
  'status_class',
  'fault',
  'route_id',
  'tier_id',
  'upstream_id',
] as const

const KEY = USAGE_KEY_COLUMNS.join(', ')

/** The same columns as they are named in a row. */
const KEY_FIELDS = [
  'organizationId',
  'applicationId',
  'keyId',
  'apiId',
  'versionId',
  'operationId',
  'statusClass',
  'fault',
  'routeId',
  'tierId',
  'upstreamId',
] as const satisfies readonly (keyof UsageRow)[]

/**
 * Counts the batches, each exactly once, all in one transaction.
 *
 * The batch's id is inserted in the same transaction as its sums, and `on conflict do nothing` decides: a batch that
 * was counted before, perhaps by an attempt whose answer got lost, adds nothing. A bucket is read, merged by
 * packages/policy and written under its row's lock; rows are locked in one order everywhere, so two gateways cannot deadlock.
 */
export function recordUsage(
  pool: Pool,
  batches: readonly UsageBatchInput[],
): Promise<{ counted: string[]; repeated: string[] }> {
  return inTransaction(pool, async (client) => {
    const inserted = await client.query<{ id: string }>(
      `insert into usage_batches (id, node_id)
       select * from unnest($1::text[], $2::text[]) order by 1 on conflict do nothing returning id`,
      [batches.map(({ id }) => id), batches.map(({ nodeId }) => nodeId)],
    )
    const counted = new Set(inserted.rows.map(({ id }) => id))
    const fresh = batches.filter(({ id }) => counted.has(id))
    const entries = mergeRows(fresh.flatMap(({ rows }) => rows))
    await markPending(
      client,
      entries.map(([, row]) => row.startsAtMs),
    )
    await addMinutes(client, entries)
    await addClients(client, mergeClients(fresh.flatMap(({ clients }) => clients)))
    await addLimitHours(
      client,
      fresh.flatMap(({ limits = [] }) => limits),
    )
    return {
      counted: [...counted],
      repeated: batches.map(({ id }) => id).filter((id) => !counted.has(id)),
    }
  })
}

/**
 * Says that these minutes' hours and days are to be rolled up anew. The update that changes nothing takes the mark's lock: without
 * it a roll-up could remove the mark while these minutes are not visible to it yet. Sorted, so that two gateways cannot deadlock.
 */
async function markPending(client: pg.PoolClient, startsAtMs: readonly number[]): Promise<void> {
  await client.query(
    `insert into usage_pending (granularity, starts_at)
     select distinct unit, date_trunc(unit, minute, 'UTC')
     from unnest($1::timestamptz[]) as minute, unnest(array['day', 'hour']) as unit order by 1, 2
     on conflict (granularity, starts_at) do update set starts_at = excluded.starts_at`,
    [startsAtMs.map((ms) => new Date(ms))],
  )
}

const keyOf = (row: UsageRow): string =>
  [row.startsAtMs, ...KEY_FIELDS.map((field) => row[field] ?? '')].join('\u0000')

function addRows(a: UsageRow, b: UsageRow): UsageRow {
  return {
    ...a,
    requests: a.requests + b.requests,
    requestBytes: a.requestBytes + b.requestBytes,
    responseBytes: a.responseBytes + b.responseBytes,
    latency: encodeSketch(mergeSketches(decodeSketch(a.latency), decodeSketch(b.latency))),
    seconds: encodeSeconds(mergeSeconds(decodeSeconds(a.seconds), decodeSeconds(b.seconds))),
  }
}

/** One row a bucket, in the order in which rows are locked. */
function mergeRows(rows: readonly UsageRow[]): [string, UsageRow][] {
  const merged = new Map<string, UsageRow>()
  for (const row of rows) {
    const key = keyOf(row)
    const known = merged.get(key)
    merged.set(key, known === undefined ? row : addRows(known, row))
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1))
}

const CHUNK = 500

async function addMinutes(
  client: pg.PoolClient,
  entries: readonly [string, UsageRow][],
): Promise<void> {
  for (let from = 0; from < entries.length; from += CHUNK) {
    const rows = entries.slice(from, from + CHUNK).map(([, row]) => row)
    const taken = await insertMinutes(client, rows)
    const existing = rows.filter((_, index) => !taken.has(index))
    if (existing.length > 0) await mergeIntoMinutes(client, existing)
  }
}

/** `unnest($1::timestamptz[], $2::text[], …)`: a bucket's start, its key, and `others` after them. */
function unnest(others: readonly string[]): string {
  const types = ['timestamptz', ...USAGE_KEY_COLUMNS.map(() => 'text'), ...others]
  return `unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(', ')})`
}

const ROWS_FROM_ARRAYS = `select * from ${unnest(['bigint', 'bigint', 'bigint', 'bytea', 'bytea'])}`

function keysOf(rows: readonly UsageRow[]): unknown[] {
  return [
    rows.map((row) => new Date(row.startsAtMs)),
    ...KEY_FIELDS.map((field) => rows.map((row) => row[field] ?? '')),
  ]
}

function columnsOf(rows: readonly UsageRow[]): unknown[] {
  return [
    ...keysOf(rows),
    rows.map((row) => row.requests),
    rows.map((row) => row.requestBytes),
    rows.map((row) => row.responseBytes),
    rows.map((row) => Buffer.from(row.latency)),
    rows.map((row) => Buffer.from(row.seconds)),
  ]
}

/** Inserts the buckets that nobody has begun; gives the indexes of those it inserted. */
async function insertMinutes(
  client: pg.PoolClient,
  rows: readonly UsageRow[],
): Promise<Set<number>> {
  const { rows: inserted } = await client.query<Record<string, string | Date>>(
    `insert into usage_minutes (starts_at, ${KEY}, requests, request_bytes, response_bytes, latency, seconds)
     ${ROWS_FROM_ARRAYS} on conflict do nothing returning starts_at, ${KEY}`,
    columnsOf(rows),
  )
  const keys = new Set(inserted.map(rowKey))
  const taken = new Set<number>()
  rows.forEach((row, index) => {
    if (keys.has(keyOf(row))) taken.add(index)
  })
  return taken
}

function rowKey(row: Record<string, unknown>): string {
  const startsAt = row.starts_at as Date
  return [startsAt.getTime(), ...USAGE_KEY_COLUMNS.map((column) => row[column])].join('\u0000')
}

async function mergeIntoMinutes(client: pg.PoolClient, rows: readonly UsageRow[]): Promise<void> {
  const on = ['starts_at', ...USAGE_KEY_COLUMNS]
    .map((column) => `m.${column} = k.${column}`)
    .join(' and ')
  const names = `k(starts_at, ${KEY})`
  const { rows: held } = await client.query(
    `select m.starts_at, ${USAGE_KEY_COLUMNS.map((column) => `m.${column}`).join(', ')},
       m.requests::float8 as requests, m.request_bytes::float8 as request_bytes, m.response_bytes::float8 as response_bytes,
       m.latency, m.seconds
     from ${unnest([])} as ${names}
     join usage_minutes m on ${on} order by m.starts_at, ${USAGE_KEY_COLUMNS.map((column) => `m.${column}`).join(', ')} for update of m`,
    keysOf(rows),
  )
  const byKey = new Map(held.map((row) => [rowKey(row), row]))
  const sums = rows.map((row) => {
    const known = byKey.get(keyOf(row))
    if (known === undefined) throw new Error('a usage bucket vanished while it was being added to')
    return addRows(row, {
      ...row,
      requests: known.requests,
      requestBytes: known.request_bytes,
      responseBytes: known.response_bytes,
      latency: known.latency,
      seconds: known.seconds,
    })
  })
  await client.query(
    `update usage_minutes m set requests = k.requests, request_bytes = k.request_bytes,
       response_bytes = k.response_bytes, latency = k.latency, seconds = k.seconds
     from (${ROWS_FROM_ARRAYS}) as k(starts_at, ${KEY}, requests, request_bytes, response_bytes, latency, seconds)
     where ${on}`,
    columnsOf(sums),
  )
}

function mergeClients(rows: readonly ClientRow[]): ClientRow[] {
  const merged = new Map<string, ClientRow>()
  for (const row of rows) {
    const key = [
      row.startsAtMs,
      row.organizationId,
      row.applicationId,
      row.keyId,
      row.versionId,
      row.client,
    ].join('\u0000')
    const known = merged.get(key)
    const latest = known !== undefined && known.lastSeenAtMs > row.lastSeenAtMs ? known : row
    merged.set(key, { ...latest, requests: row.requests + (known?.requests ?? 0) })
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

async function addClients(client: pg.PoolClient, rows: readonly ClientRow[]): Promise<void> {
  if (rows.length === 0) return
  await client.query(
    `insert into usage_client_hours as c (starts_at, organization_id, application_id, key_id, version_id, client, requests, last_address, last_seen_at)
     select * from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::timestamptz[])
     on conflict (starts_at, organization_id, application_id, key_id, version_id, client) do update set
       requests = c.requests + excluded.requests,
       last_address = case when excluded.last_seen_at >= c.last_seen_at then excluded.last_address else c.last_address end,
       last_seen_at = greatest(c.last_seen_at, excluded.last_seen_at)`,
    [
      rows.map((row) => new Date(row.startsAtMs)),
      rows.map((row) => row.organizationId),
      rows.map((row) => row.applicationId),
      rows.map((row) => row.keyId),
      rows.map((row) => row.versionId),
      rows.map((row) => row.client),
      rows.map((row) => row.requests),
      rows.map((row) => row.lastAddress),
      rows.map((row) => new Date(row.lastSeenAtMs)),
    ],
  )
}
