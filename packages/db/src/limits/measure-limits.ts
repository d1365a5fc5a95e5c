import {
  type CompiledLimit,
  compileLimit,
  decodeSketch,
  describeLimit,
  emptySketch,
  HOUR_MS,
  type LimitReplay,
  mergeSketches,
  quantile,
  replayLimits,
  SnapshotSource,
} from '@gatehouse/policy'
import { latestRevision } from '../latest-revision.ts'
import type { Pool } from '../pool.ts'
import { inTransaction } from '../pool.ts'
import { type LimitCount, limitCounts } from './limit-hours.ts'
import { ownLimits } from './own-limits.ts'
import { lastDays, pastUsage } from './past-usage.ts'

type Row = Readonly<{
  id: string
  organizationId: string
  applicationId: string
  apiId: string
  tierId: string
}>

const PAGE = 200

/**
 * Measures how far every active subscription uses its limits, and each upstream's busiest minute. Gives how many subscriptions
 * there were. One subscription at a time and one transaction each, so it may be interrupted, repeated and run twice at a time.
 */
export async function measureLimits(
  pool: Pool,
  nowMs: number,
  signal?: AbortSignal,
): Promise<number> {
  const revision = await latestRevision(pool)
  if (revision === null) return 0
  const { tiers } = SnapshotSource.parse(revision.source)
  const limitsOf = new Map(tiers.map(({ id, limits }) => [id, limits.map(compileLimit)]))
  let measured = 0
  for await (const row of activeSubscriptions(pool)) {
    if (signal?.aborted) return measured
    await measureOne(pool, row, limitsOf.get(row.tierId) ?? [], nowMs)
    measured += 1
  }
  await pool.query(
    `delete from limit_uses u using subscriptions s
     where s.id = u.subscription_id and s.state <> 'active'`,
  )
  await measureUpstreams(pool, nowMs)
  return measured
}

async function* activeSubscriptions(pool: Pool): AsyncGenerator<Row> {
  for (let after = ''; ; ) {
    const { rows } = await pool.query<Row>(
      `select id, organization_id as "organizationId", application_id as "applicationId",
         api_id as "apiId", tier_id as "tierId"
       from subscriptions where state = 'active' and id > $1 order by id limit ${PAGE}`,
      [after],
    )
    yield* rows
    const last = rows.at(-1)
    if (rows.length < PAGE || last === undefined) return
    after = last.id
  }
}

async function measureOne(
  pool: Pool,
  { id, ...caller }: Row,
  ofTier: readonly CompiledLimit[],
  nowMs: number,
): Promise<void> {
  const limits = await ownLimits(pool, id, ofTier, nowMs)
  const range = lastDays(limits, nowMs)
  const usage = await pastUsage(pool, caller, range)
  const replay = replayLimits(limits, usage, { reportFromMs: range.reportFromMs, stepMs: HOUR_MS })
  const { organizationId, applicationId, apiId } = caller
  const counts = await limitCounts(pool, {
    ...{ organizationId, applicationId, apiId },
    ...{ fromMs: range.reportFromMs, toMs: range.toMs },
  })
  const uses = limits.map((limit) => useOf(limit, replay, counts))
  await inTransaction(pool, async (client) => {
    const known = await client.query(
      `select 1 from subscriptions where id = $1 and state = 'active' for key share`,
      [id],
    )
    await client.query('delete from limit_uses where subscription_id = $1', [id])
    if (known.rowCount === 0) return
    await client.query(
      `insert into limit_uses (subscription_id, limit_id, name, text, mode, peak, peak_at, p95, requests, exceeded, refused, measured_at)
       select $1, * , $2::timestamptz from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::timestamptz[],
         $9::float8[], $10::bigint[], $11::bigint[], $12::bigint[])`,
      [
        ...[id, new Date(nowMs)],
        ...[uses.map((use) => use.limitId), uses.map((use) => use.name)],
        ...[uses.map((use) => use.text), uses.map((use) => use.mode)],
        ...[uses.map((use) => use.peak), uses.map((use) => use.peakAt), uses.map((use) => use.p95)],
        ...[uses.map(() => replay.requests), uses.map((use) => use.exceeded)],
        uses.map((use) => use.refused),
      ],
    )
  })
}

function useOf(limit: CompiledLimit, replay: LimitReplay, counts: readonly LimitCount[]) {
  const { id: limitId, name, rule, mode } = limit
  const use = replay.limits.find((each) => each.limitId === limitId)
  const refused = counts
    .filter((count) => count.limitId === limitId)
    .reduce((sum, count) => sum + count.refused, 0)
  return {
    ...{ limitId, name, text: describeLimit(rule), mode, refused },
    peak: use?.peak?.share ?? null,
    peakAt: use?.peak == null ? null : new Date(use.peak.atMs),
    p95: use?.p95 ?? null,
    exceeded: use?.exceeded ?? 0,
  }
}

/** The minute with the most calls of each upstream, and how long calls took in the same days. */
async function measureUpstreams(pool: Pool, nowMs: number): Promise<void> {
  const { reportFromMs, toMs } = lastDays([], nowMs)
  const range = [new Date(reportFromMs), new Date(toMs)]
  const { rows } = await pool.query<{ id: string; requests: number; at: Date }>(
    `select distinct on (upstream_id) upstream_id as id, requests, starts_at as at from (
       select upstream_id, starts_at, sum(requests)::float8 as requests from usage_minutes
       where starts_at >= $1 and starts_at < $2 and upstream_id <> '' group by 1, 2) minutes
     order by upstream_id, requests desc, starts_at`,
    range,
  )
  for (const { id, requests, at } of rows) {
    await pool.query(
      `insert into upstream_peaks (upstream_id, requests, at, latency_ms, measured_at) values ($1, $2, $3, $4, $5)
       on conflict (upstream_id) do update set requests = excluded.requests, at = excluded.at,
         latency_ms = excluded.latency_ms, measured_at = excluded.measured_at`,
      [id, requests, at, await latencyOf(pool, id, at), new Date(nowMs)],
    )
  }
  await pool.query('delete from upstream_peaks where measured_at < $1', [new Date(nowMs)])
}

/** 95 of 100 calls of the busiest minute took no longer. */
async function latencyOf(pool: Pool, upstreamId: string, at: Date): Promise<number | null> {
  const { rows } = await pool.query<{ latency: Buffer }>(
    'select latency from usage_minutes where starts_at = $1 and upstream_id = $2',
    [at, upstreamId],
  )
  return quantile(
    rows.map(({ latency }) => decodeSketch(latency)).reduce(mergeSketches, emptySketch()),
    0.95,
  )
}
