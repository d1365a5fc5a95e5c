import { addToSketch, emptySketch, encodeSketch } from '@gatehouse/policy'
import type { DbTx } from '../client.ts'
import { type HourRow, OUTCOMES } from './hour-row.ts'
import type { Catalogue, SeededVersion } from './seed-catalogue.ts'
import type { Consumer } from './seed-consumers.ts'
import { seedSeconds } from './seed-seconds.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const DAYS = 30
/** Share of a day's traffic in each hour, UTC: quiet nights, a morning and an evening peak. */
const SHAPE = [1, 1, 1, 1, 2, 3, 5, 8, 9, 8, 7, 7, 7, 6, 6, 7, 8, 9, 9, 7, 5, 3, 2, 1]
const SHAPE_SUM = SHAPE.reduce((sum, share) => sum + share, 0)
/** How the calls spread over the first operations of a version. */
const OPERATION_SHARES = [0.45, 0.3, 0.17, 0.08]
const SAMPLES_MAX = 40

/**
 * A month of plausible usage up to the last full hour, as hours that are rolled up into days. Made from a fixed seed, so
 * that two first starts look alike.
 */
export async function seedUsage(
  tx: DbTx,
  { apiId, versions, tiers }: Catalogue,
  consumers: readonly Consumer[],
  nowMs: number,
): Promise<void> {
  const endMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS
  const random = generator(20_261_124)
  const rows: HourRow[] = []
  for (let startsAtMs = endMs - DAYS * DAY_MS; startsAtMs < endMs; startsAtMs += HOUR_MS) {
    for (const consumer of consumers) rows.push(...hourOf(consumer, versions, startsAtMs, random))
  }
  for (let from = 0; from < rows.length; from += 2_000) {
    await insertHours(tx, { apiId, tiers }, rows.slice(from, from + 2_000), random)
  }
  await seedClients(tx, consumers)
  await seedSeconds(tx, { apiId, tiers }, rows, endMs, (row) => latencyOf(row, random))
  // The worker makes the days from these hours, as it does from real ones.
  await tx.$executeRaw`insert into usage_pending (granularity, starts_at)
    select distinct 'day', date_trunc('day', starts_at, 'UTC') from usage_hours on conflict do nothing`
}

/** Park and Miller's minimal standard generator: equal seeds give equal demos. Numbers in (0, 1). */
function generator(seed: number): () => number {
  let state = seed % 2_147_483_647
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

function hourOf(
  consumer: Consumer,
  versions: readonly SeededVersion[],
  startsAtMs: number,
  random: () => number,
): HourRow[] {
  const at = new Date(startsAtMs)
  const weekend = at.getUTCDay() % 6 === 0 ? 0.55 : 1
  const shape = (SHAPE[at.getUTCHours()] ?? 1) / SHAPE_SUM
  const total = consumer.requestsPerDay * shape * weekend * (0.8 + 0.4 * random())
  return versions.flatMap((version) => {
    const share = version.name === 'v1' ? consumer.v1Share : 1 - consumer.v1Share
    const used = version.operations.filter(({ method }) => method !== 'DELETE')
    return OPERATION_SHARES.flatMap((operationShare, index) => {
      const operationId = used[index]?.id
      if (operationId === undefined) return []
      const call = { startsAtMs, consumer, version, operationId }
      return outcomesOf(call, total * share * operationShare, random)
    })
  })
}

function outcomesOf(
  call: Pick<HourRow, 'startsAtMs' | 'consumer' | 'version' | 'operationId'>,
  mean: number,
  random: () => number,
): HourRow[] {
  return OUTCOMES.map((outcome) => ({
    ...call,
    outcome,
    requests: Math.round(mean * outcome.share * (0.7 + 0.6 * random())),
    medianMs: outcome.medianMs * (0.85 + 0.3 * random()),
  })).filter(({ requests }) => requests > 0)
}

/** Arrays and one statement: as rows of a client's `createMany` this takes most of a first start's seeding. */
async function insertHours(
  tx: DbTx,
  { apiId, tiers }: Pick<Catalogue, 'apiId' | 'tiers'>,
  rows: readonly HourRow[],
  random: () => number,
): Promise<void> {
  const texts = (of: (row: HourRow) => string) => rows.map(of)
  await tx.$executeRaw`insert into usage_hours (starts_at, organization_id, application_id, key_id, api_id, version_id,
      operation_id, status_class, fault, route_id, tier_id, upstream_id, requests, request_bytes, response_bytes, latency)
    select starts_at, organization_id, application_id, key_id, ${apiId}, version_id, operation_id, status_class, fault,
      route_id, tier_id, upstream_id, requests, requests * 180, requests * response_bytes, latency
    from unnest(
      ${rows.map(({ startsAtMs }) => new Date(startsAtMs))}::timestamptz[],
      ${texts(({ consumer }) => consumer.organizationId)}::text[],
      ${texts(({ consumer }) => consumer.applicationId)}::text[],
      ${texts(({ consumer }) => consumer.keyId)}::text[],
      ${texts(({ version }) => version.id)}::text[],
      ${texts(({ operationId }) => operationId)}::text[],
      ${texts(({ outcome }) => outcome.statusClass)}::text[],
      ${texts(({ outcome }) => outcome.fault)}::text[],
      ${texts(({ version }) => version.routeId)}::text[],
      ${texts(({ consumer }) => tiers[consumer.tier])}::text[],
      ${texts(({ version, outcome }) => (outcome.fault === 'client' ? '' : version.upstreamId))}::text[],
      ${rows.map(({ requests }) => requests)}::bigint[],
      ${rows.map(({ outcome }) => (outcome.statusClass === '2xx' ? 1_900 : 320))}::bigint[],
      ${rows.map((row) => Buffer.from(latencyOf(row, random)))}::bytea[]
    ) as rows(starts_at, organization_id, application_id, key_id, version_id, operation_id, status_class, fault,
      route_id, tier_id, upstream_id, requests, response_bytes, latency)`
}

/** With what each consumer called in those hours, and when last: every hour to its last minute. */
async function seedClients(tx: DbTx, consumers: readonly Consumer[]): Promise<void> {
  await tx.$executeRaw`insert into usage_client_hours (starts_at, organization_id, application_id, key_id, version_id,
      client, requests, last_address, last_seen_at)
    select starts_at, organization_id, u.application_id, key_id, version_id, client, sum(requests), address,
      starts_at + interval '59 minutes'
    from usage_hours u join unnest(
      ${consumers.map(({ applicationId }) => applicationId)}::text[],
      ${consumers.map(({ client }) => client)}::text[],
      ${consumers.map(({ address }) => address)}::text[]
    ) as clients(application_id, client, address) on clients.application_id = u.application_id
    group by starts_at, organization_id, u.application_id, key_id, version_id, client, address`
}

/** A log-normal spread around the median; counted with a weight, so that few samples stand for many requests. */
function latencyOf({ requests, medianMs }: HourRow, random: () => number): Uint8Array {
  const samples = Math.min(requests, SAMPLES_MAX)
  const sketch = emptySketch()
  for (let sample = 0; sample < samples; sample += 1) {
    const weight = Math.floor(requests / samples) + (sample < requests % samples ? 1 : 0)
    const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
    addToSketch(sketch, medianMs * Math.exp(0.45 * normal), weight)
  }
  return encodeSketch(sketch)
}
