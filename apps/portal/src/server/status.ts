import 'server-only'
import { sloCountBuckets } from '@gatehouse/db'
import {
  bucketStartMs,
  bucketStarts,
  countSeries,
  DAY_MS,
  type EventCounts,
  HOUR_MS,
  MINUTE_MS,
  Problem,
  sli,
} from '@gatehouse/policy'
import type { ApiStatus, StatusLevel } from '@/contract/status.ts'
import { pool } from './db.ts'
import { isVisible, type PublishedApi, publishedRevision, shownVersions } from './published.ts'
import { currentActor } from './session.ts'

const DAYS = 90
/** With fewer calls a share says more about luck than about the API. */
const CALLS_MIN = 20
/** Shares of good answers from which a day counts as good, or as not all bad. */
const OPERATIONAL_FROM = 0.995
const DEGRADED_FROM = 0.95

/** The published APIs that the caller may see, by name. */
export async function listStatus(): Promise<{ items: ApiStatus[] }> {
  const apis = await visibleApis()
  return { items: await Promise.all(apis.map(statusOf)) }
}

/** @throws Problem `not_found`, also for one the caller may not see */
export async function getStatus(apiSlug: string): Promise<ApiStatus> {
  const api = (await visibleApis()).find(({ slug }) => slug === apiSlug)
  if (api === undefined) throw new Problem('not_found')
  return statusOf(api)
}

async function visibleApis(): Promise<PublishedApi[]> {
  const [actor, published] = await Promise.all([currentActor(), publishedRevision()])
  if (published === null) return []
  return published.source.apis
    .filter((api) => isVisible(api, actor) && shownVersions(published.source, api.id).length > 0)
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

async function statusOf({ id, slug, name }: PublishedApi): Promise<ApiStatus> {
  const nowMs = Date.now()
  const fromMs = bucketStartMs(nowMs, DAY_MS) - (DAYS - 1) * DAY_MS
  const calls = {
    indicator: { kind: 'availability', subject: 'service' },
    scope: { apiId: id, versionId: null },
  } as const
  const range = { fromMs, toMs: nowMs, stepMs: DAY_MS } as const
  const [days, minutes] = await Promise.all([
    sloCountBuckets(pool(), calls, range),
    sloCountBuckets(pool(), calls, { ...range, fromMs: nowMs - HOUR_MS, stepMs: MINUTE_MS }),
  ])
  const series = countSeries(days)
  return {
    ...{ slug, name },
    level: levelOf(countSeries(minutes).over(HOUR_MS + MINUTE_MS, nowMs)),
    availability: shareOf(series.between(fromMs, nowMs)),
    days: bucketStarts(fromMs, nowMs, DAY_MS).map((startsAtMs) => {
      const counts = series.between(startsAtMs, startsAtMs + DAY_MS)
      return {
        date: new Date(startsAtMs).toISOString().slice(0, 10),
        level: levelOf(counts),
        availability: shareOf(counts),
        isPartial: startsAtMs + DAY_MS > nowMs,
      }
    }),
    checkedAt: new Date(nowMs).toISOString(),
  }
}

function shareOf(counts: EventCounts): number | null {
  return counts.total < CALLS_MIN ? null : sli(counts)
}

function levelOf(counts: EventCounts): StatusLevel {
  const share = shareOf(counts)
  if (share === null) return 'no_data'
  if (share >= OPERATIONAL_FROM) return 'operational'
  return share >= DEGRADED_FROM ? 'degraded' : 'outage'
}
