import 'server-only'
import { type UsageSeries, type UsageSums, usageSeries } from '@gatehouse/db'
import {
  type BucketMs,
  bucketStartMs,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  Problem,
} from '@gatehouse/policy'
import type { Page } from '@/contract/paging.ts'
import {
  type AdminUsageGroup,
  type AdminUsageQuery,
  FAULTS,
  STATUS_CLASSES,
  UsageFigures,
  type UsageQuery,
  type UsageReport,
  type UsageRow,
} from '@/contract/usage.ts'
import { badField } from './admin-edit.ts'
import type { CsvColumn } from './csv.ts'
import { db, pool } from './db.ts'
import { requireAdmin, requireMember } from './session.ts'
import { usageNames } from './usage-names.ts'

const PRESET_MS = { '1h': HOUR_MS, '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const
/** Above these a chart has more bars than it has pixels. */
const MINUTES_RANGE_MS = 6 * HOUR_MS
const HOURS_RANGE_MS = 14 * DAY_MS
const RANGE_MS_MAX = 400 * DAY_MS
/** Minutes are swept after 45 days; hours outlive them. */
const MINUTES_KEPT_MS = 44 * DAY_MS
const GROUPS_MAX = 100

/**
 * Usage of the caller's organisation. The tenant is the session's and never an argument. APIs, versions and operations are everybody's:
 * another tenant's calls of them are simply not in it.
 *
 * @throws Problem `not_found` for another tenant's application or key, exactly as for one that does not exist;
 *   `invalid_input` for a range that ends before it begins or is longer than 400 days
 */
export async function usageOfMember(query: UsageQuery): Promise<UsageReport> {
  const { organizationId } = await requireMember()
  await requireOwn(query, organizationId)
  return report(organizationId, query)
}

/** What was deleted or revoked still has its usage, so only the tenant counts here. */
async function requireOwn({ applicationId, keyId }: UsageQuery, organizationId: string) {
  const owned = await Promise.all([
    applicationId === undefined
      ? 1
      : db().application.count({ where: { id: applicationId, organizationId } }),
    keyId === undefined ? 1 : db().apiKey.count({ where: { id: keyId, organizationId } }),
  ])
  if (owned.includes(0)) throw new Problem('not_found')
}

/** Usage of everybody, or of one organisation. @throws Problem `invalid_input` */
export async function usageOfAll(query: AdminUsageQuery): Promise<UsageReport> {
  await requireAdmin()
  return report(query.organizationId ?? null, query)
}

async function report(
  organizationId: string | null,
  query: UsageQuery | AdminUsageQuery,
): Promise<UsageReport> {
  const nowMs = Date.now()
  const range = rangeOf(query, nowMs)
  const { applicationId, keyId, apiId, versionId, operationId, groupBy } = query
  const series = await usageSeries(pool(), {
    ...{ organizationId, applicationId, keyId, apiId, versionId, operationId, groupBy },
    ...range,
  })
  const { stepMs } = range
  return {
    ...{ fromMs: series.fromMs, toMs: series.toMs, stepMs, timeZone: 'UTC' },
    buckets: series.buckets.map(({ startsAtMs, ...sums }) => ({
      startsAtMs,
      isPartial: startsAtMs + stepMs > nowMs,
      ...figures(sums),
    })),
    totals: figures(series.totals),
    groups: groupBy === undefined ? null : await groupRows(series, groupBy, organizationId),
  }
}

type Range = Readonly<{ fromMs: number; toMs: number; stepMs: BucketMs }>

function rangeOf({ range, from, to }: UsageQuery | AdminUsageQuery, nowMs: number): Range {
  if (range !== 'custom') {
    const stepMs = stepFor(PRESET_MS[range], nowMs - PRESET_MS[range], nowMs)
    // The bucket that is running is one of them, so the preset shows as many buckets as it says.
    const fromMs = bucketStartMs(nowMs, stepMs) + stepMs - PRESET_MS[range]
    return { fromMs, toMs: nowMs + 1, stepMs }
  }
  const fromMs = Date.parse(from ?? '')
  const toMs = to === undefined ? nowMs + 1 : Date.parse(to)
  if (toMs <= fromMs) throw badField('to', 'The end must be after the beginning')
  if (toMs - fromMs > RANGE_MS_MAX) throw badField('from', 'A range has at most 400 days')
  return { fromMs, toMs, stepMs: stepFor(toMs - fromMs, fromMs, nowMs) }
}

function stepFor(lengthMs: number, fromMs: number, nowMs: number): BucketMs {
  if (lengthMs <= MINUTES_RANGE_MS && fromMs > nowMs - MINUTES_KEPT_MS) return MINUTE_MS
  return lengthMs <= HOURS_RANGE_MS ? HOUR_MS : DAY_MS
}

const NO_CLASSES = { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 }
const NO_FAULTS = { client: 0, config: 0, upstream: 0, platform: 0 }

function figures(sums: UsageSums): UsageFigures {
  const byFault = { ...NO_FAULTS, ...sums.byFault }
  return UsageFigures.parse({
    ...sums,
    byStatusClass: { ...NO_CLASSES, ...sums.byStatusClass },
    byFault,
    errors: byFault.config + byFault.upstream + byFault.platform,
  })
}

async function groupRows(
  { groups }: UsageSeries,
  groupBy: AdminUsageGroup,
  organizationId: string | null,
) {
  const shown = (groups ?? []).slice(0, GROUPS_MAX)
  const names = await usageNames(
    groupBy,
    shown.map(({ id }) => id),
    organizationId,
  )
  return shown.map(({ id, ...sums }) => ({ id, name: names.get(id) ?? null, ...figures(sums) }))
}

/** A report as a table: its groups when it has some, else its buckets. */
export function usageRows({ buckets, groups }: UsageReport): Page<UsageRow> {
  const items =
    groups === null
      ? buckets.map(({ startsAtMs, isPartial: _, ...sums }) => ({
          ...{ startsAt: new Date(startsAtMs).toISOString(), id: null, name: null },
          ...sums,
        }))
      : groups.map((group) => ({ startsAt: null, ...group }))
  return { items, nextCursor: null }
}

/** The table's CSV; latencies in milliseconds. */
export const USAGE_COLUMNS: readonly CsvColumn<UsageRow>[] = [
  { header: 'startsAt', cell: ({ startsAt }) => startsAt },
  { header: 'id', cell: ({ id }) => id },
  { header: 'name', cell: ({ name }) => name },
  { header: 'requests', cell: ({ requests }) => requests },
  ...STATUS_CLASSES.map((name) => ({
    header: name,
    cell: ({ byStatusClass }: UsageRow) => byStatusClass[name],
  })),
  ...FAULTS.map((name) => ({
    header: `${name}Faults`,
    cell: ({ byFault }: UsageRow) => byFault[name],
  })),
  { header: 'latencyMsP50', cell: ({ latencyMsP50 }) => latencyMsP50 },
  { header: 'latencyMsP95', cell: ({ latencyMsP95 }) => latencyMsP95 },
  { header: 'latencyMsP99', cell: ({ latencyMsP99 }) => latencyMsP99 },
  { header: 'requestBytes', cell: ({ requestBytes }) => requestBytes },
  { header: 'responseBytes', cell: ({ responseBytes }) => responseBytes },
]
