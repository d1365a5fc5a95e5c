import 'server-only'
import { lastDays, limitCounts, ownLimits, pastUsage, refusedByHour } from '@gatehouse/db'
import {
  bucketStarts,
  type CompiledLimit,
  compileLimit,
  DAY_MS,
  describeLimit,
  HOUR_MS,
  neededTiers,
  type PerSecondCounts,
  type ReplayStep,
  replayLimits,
  type SnapshotSource,
} from '@gatehouse/policy'
import type { LimitReport, LimitReportRow } from '@/contract/limit-reports.ts'
import type { Page } from '@/contract/paging.ts'
import type { CsvColumn } from './csv.ts'
import { db, pool } from './db.ts'
import { limitsOfTier, replayedLimits } from './limit-replay.ts'
import { publishedRevision, tiersOf } from './published.ts'
import { requireMember } from './session.ts'
import { requireSubscription } from './subscriptions.ts'

/**
 * How a subscription's calls of today and the six days before stand to its limits: their seconds replayed through the gateway's
 * arithmetic, beside the 429s that gateways gave.
 *
 * @throws Problem `not_found`, also for another tenant's
 */
export async function getLimitReport(subscriptionId: string): Promise<LimitReport> {
  const { organizationId } = await requireMember()
  const row = await requireSubscription(db(), subscriptionId, organizationId)
  const { application, api, tier, state } = row
  const source = (await publishedRevision())?.source ?? null
  const nowMs = Date.now()
  const limits = await ownLimits(pool(), subscriptionId, limitsOfTier(source, tier.id), nowMs)
  const range = lastDays(limits, nowMs)
  const caller = { organizationId, applicationId: application.id, apiId: api.id }
  const counted = { ...caller, fromMs: range.reportFromMs, toMs: range.toMs }
  const [usage, counts, refused] = await Promise.all([
    pastUsage(pool(), caller, range),
    limitCounts(pool(), { ...counted, mode: 'enforce' }),
    refusedByHour(pool(), counted),
  ])
  const { reportFromMs } = usage
  const replay = replayLimits(limits, usage, { reportFromMs, stepMs: HOUR_MS })
  const ids = replay.limits.map(({ limitId }) => limitId)
  const refusedOf = new Map(counts.map((count) => [count.limitId, count.refused]))
  return {
    subscription: { id: row.id, state, application, api, tier },
    ...{ fromMs: reportFromMs, toMs: range.toMs, stepMs: HOUR_MS, timeZone: 'UTC' },
    requests: replay.requests,
    refused: [...refused.values()].reduce((sum, count) => sum + count, 0),
    limits: replayedLimits(limits, replay).map((limit) => ({
      ...limit,
      refused: refusedOf.get(limit.id) ?? 0,
    })),
    apiLimits: apiLimits(source, api.id),
    buckets: bucketsOf(replay.steps, ids, refused, {
      fromMs: reportFromMs,
      toMs: range.toMs,
      nowMs,
    }),
    ...needs(source, { apiId: api.id, tierId: tier.id, limits }, usage),
  }
}

/** That hold for every call of the API, whoever makes it. */
function apiLimits(source: SnapshotSource | null, apiId: string): LimitReport['apiLimits'] {
  const tierId = source?.apis.find(({ id }) => id === apiId)?.limitTierId ?? null
  const tier = source?.tiers.find(({ id }) => id === tierId)
  return (tier?.limits ?? [])
    .filter(({ mode }) => mode === 'enforce')
    .map(({ name, rule, scope }) => ({ name, text: describeLimit(rule), scope }))
}

type Span = Readonly<{ fromMs: number; toMs: number; nowMs: number }>

function bucketsOf(
  steps: readonly ReplayStep[],
  limitIds: readonly string[],
  refused: ReadonlyMap<number, number>,
  { fromMs, toMs, nowMs }: Span,
): LimitReport['buckets'] {
  const byStart = new Map(steps.map((step) => [step.atMs, step]))
  return bucketStarts(fromMs, toMs, HOUR_MS).map((startsAtMs) => {
    const step = byStart.get(startsAtMs)
    return {
      startsAtMs,
      isPartial: startsAtMs + HOUR_MS > nowMs,
      requests: step?.requests ?? 0,
      refused: refused.get(startsAtMs) ?? 0,
      peaks: Object.fromEntries(limitIds.map((id, index) => [id, step?.peaks[index] ?? 0])),
    }
  })
}

type Had = Readonly<{ apiId: string; tierId: string; limits: readonly CompiledLimit[] }>

/** Which tier each day would have needed: the present one is asked first, then the others of the API in their order. */
function needs(
  source: SnapshotSource | null,
  { apiId, tierId, limits }: Had,
  usage: PerSecondCounts & Readonly<{ reportFromMs: number }>,
): Pick<LimitReport, 'days' | 'needed'> {
  const others = source === null ? [] : tiersOf(source, apiId).filter(({ id }) => id !== tierId)
  const offers = [
    { id: tierId, limits },
    ...others.map((tier) => ({ id: tier.id, limits: tier.limits.map(compileLimit) })),
  ]
  const days = neededTiers(offers, usage, { reportFromMs: usage.reportFromMs, stepMs: DAY_MS })
  const ids: (string | null)[] = [...offers.map(({ id }) => id), null]
  return {
    days: [...days.values()].reduce((sum, count) => sum + count, 0),
    needed: ids.flatMap((id) => {
      const count = days.get(id)
      if (count === undefined) return []
      const name = source?.tiers.find((tier) => tier.id === id)?.name ?? ''
      return [{ tier: id === null ? null : { id, name }, days: count }]
    }),
  }
}

/** A report as a table, a row for each hour and limit that was replayed. */
export function limitReportRows({ buckets, limits }: LimitReport): Page<LimitReportRow> {
  const items = buckets.flatMap(({ startsAtMs, requests, refused, peaks }) =>
    limits
      .filter(({ isReplayed }) => isReplayed)
      .map(({ id, name }) => ({
        ...{ startsAt: new Date(startsAtMs).toISOString(), limit: name },
        ...{ requests, refused, peak: peaks[id] ?? 0 },
      })),
  )
  return { items, nextCursor: null }
}

/** The table's CSV; `peak` is a share, 1 being all that the limit has at once. */
export const LIMIT_REPORT_COLUMNS: readonly CsvColumn<LimitReportRow>[] = [
  { header: 'startsAt', cell: ({ startsAt }) => startsAt },
  { header: 'limit', cell: ({ limit }) => limit },
  { header: 'requests', cell: ({ requests }) => requests },
  { header: 'refused', cell: ({ refused }) => refused },
  { header: 'peak', cell: ({ peak }) => peak },
]
