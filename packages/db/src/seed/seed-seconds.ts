import {
  compileLimit,
  emptySeconds,
  encodeSeconds,
  HOUR_MS,
  LimitSource,
  MINUTE_MS,
  replayLimits,
} from '@gatehouse/policy'
import type { DbTx } from '../client.ts'
import type { HourRow } from './hour-row.ts'
import type { Catalogue } from './seed-catalogue.ts'

const DAYS = 7
const DAY_MS = 24 * HOUR_MS
/** Jobs that run by the clock: most calls of an hour come in these minutes. */
const MINUTES = [0, 30]
const PER_SECOND_MAX = 40

type MinuteRow = Readonly<{
  hour: HourRow
  startsAtMs: number
  requests: number
  seconds: Uint32Array
}>

/**
 * The last week's hours once more, second by second, so that limits can be replayed against them: the same calls, spread over a
 * few minutes of each hour. What the limits of the demo's tiers would have refused is counted as gateways count it.
 */
export async function seedSeconds(
  tx: DbTx,
  { apiId, tiers }: Pick<Catalogue, 'apiId' | 'tiers'>,
  hours: readonly HourRow[],
  endMs: number,
  latencyOf: (row: HourRow) => Uint8Array,
): Promise<void> {
  const rows = hours
    .filter(({ startsAtMs }) => startsAtMs >= endMs - DAYS * DAY_MS)
    .flatMap((hour, index) => minutesOf(hour, index))
  for (let from = 0; from < rows.length; from += 2_000) {
    await insertMinutes(tx, { apiId, tiers }, rows.slice(from, from + 2_000), latencyOf)
  }
  await seedRefusals(tx, { apiId, tiers }, rows, endMs)
}

/** An hour's calls in its busy minutes; where they begin in a minute differs from row to row. */
function minutesOf(hour: HourRow, index: number): MinuteRow[] {
  return MINUTES.flatMap((minute, place) => {
    const upTo = Math.floor((hour.requests * (place + 1)) / MINUTES.length)
    const requests = upTo - Math.floor((hour.requests * place) / MINUTES.length)
    if (requests === 0) return []
    const seconds = emptySeconds()
    for (let call = 0; call < requests; call++) {
      const second = ((index % 3) + Math.floor(call / PER_SECOND_MAX)) % 60
      seconds[second] = (seconds[second] ?? 0) + 1
    }
    return [{ hour, startsAtMs: hour.startsAtMs + minute * MINUTE_MS, requests, seconds }]
  })
}

async function insertMinutes(
  tx: DbTx,
  { apiId, tiers }: Pick<Catalogue, 'apiId' | 'tiers'>,
  rows: readonly MinuteRow[],
  latencyOf: (row: HourRow) => Uint8Array,
): Promise<void> {
  const texts = (of: (row: HourRow) => string) => rows.map(({ hour }) => of(hour))
  await tx.$executeRaw`insert into usage_minutes (starts_at, organization_id, application_id, key_id, api_id, version_id,
      operation_id, status_class, fault, route_id, tier_id, upstream_id, requests, request_bytes, response_bytes, latency, seconds)
    select starts_at, organization_id, application_id, key_id, ${apiId}, version_id, operation_id, status_class, fault,
      route_id, tier_id, upstream_id, requests, requests * 180, requests * response_bytes, latency, seconds
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
      ${rows.map(({ hour }) => (hour.outcome.statusClass === '2xx' ? 1_900 : 320))}::bigint[],
      ${rows.map(({ hour, requests }) => Buffer.from(latencyOf({ ...hour, requests })))}::bytea[],
      ${rows.map(({ seconds }) => Buffer.from(encodeSeconds(seconds)))}::bytea[]
    ) as rows(starts_at, organization_id, application_id, key_id, version_id, operation_id, status_class, fault,
      route_id, tier_id, upstream_id, requests, response_bytes, latency, seconds)`
}

/** Replayed with the gateway's own arithmetic, so that figures and charts of the demo agree. */
async function seedRefusals(
  tx: DbTx,
  { apiId, tiers }: Pick<Catalogue, 'apiId' | 'tiers'>,
  rows: readonly MinuteRow[],
  endMs: number,
): Promise<void> {
  const fromMs = endMs - DAYS * DAY_MS
  const consumers = [...new Set(rows.map(({ hour }) => hour.consumer))]
  for (const consumer of consumers) {
    const counts = new Uint32Array((DAYS * DAY_MS) / 1_000)
    for (const { hour, startsAtMs, seconds } of rows) {
      if (hour.consumer !== consumer) continue
      const from = (startsAtMs - fromMs) / 1_000
      seconds.forEach((count, second) => {
        counts[from + second] = (counts[from + second] ?? 0) + count
      })
    }
    const limits = await tx.tierLimit.findMany({ where: { tierId: tiers[consumer.tier] } })
    const compiled = limits.map(({ id, name, rule }) =>
      compileLimit(LimitSource.parse({ id, name, rule })),
    )
    const { steps } = replayLimits(compiled, { fromMs, counts }, { stepMs: HOUR_MS })
    const [limit] = compiled
    const refusals = limit === undefined ? [] : steps.filter(({ refused }) => refused > 0)
    await tx.usageLimitHour.createMany({
      data: refusals.map(({ atMs, refused }) => ({
        startsAt: new Date(atMs),
        ...{ organizationId: consumer.organizationId, applicationId: consumer.applicationId },
        ...{ apiId, limitId: limit?.id ?? '', mode: 'enforce' },
        ...{ exceeded: refused, refused },
      })),
    })
  }
}
