import { z } from 'zod'
import { Instant } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf } from './paging.ts'

export const STATUS_CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const
export const FAULTS = ['client', 'config', 'upstream', 'platform'] as const

export const UsageRange = z.enum(['1h', '24h', '7d', '30d', 'custom'])
export type UsageRange = z.infer<typeof UsageRange>

export const UsageGroup = z.enum(['key', 'api', 'version', 'application', 'operation'])
export type UsageGroup = z.infer<typeof UsageGroup>

const UsageFields = z.object({
  range: UsageRange.default('24h'),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  applicationId: z.string().optional(),
  keyId: z.string().optional(),
  apiId: z.string().optional(),
  versionId: z.string().optional(),
  operationId: z.string().optional(),
})

function hasBeginning({ range, from }: { range: UsageRange; from?: string | undefined }): boolean {
  return range !== 'custom' || from !== undefined
}

const NO_BEGINNING = { path: ['from'], error: 'A custom range needs its beginning.' }

/**
 * What to count. A preset ends now; `custom` needs `from` and takes `to`, now by default. Bounds are moved outwards to
 * whole buckets in UTC: minutes up to 6 hours, hours up to 14 days, days beyond.
 */
export const UsageQuery = UsageFields.extend({ groupBy: UsageGroup.optional() }).refine(
  hasBeginning,
  NO_BEGINNING,
)
export type UsageQuery = z.infer<typeof UsageQuery>

/** An admin can also narrow to one organisation and group by it. */
export const AdminUsageGroup = z.enum([...UsageGroup.options, 'organization'])
export type AdminUsageGroup = z.infer<typeof AdminUsageGroup>

export const AdminUsageQuery = UsageFields.extend({
  organizationId: z.string().optional(),
  groupBy: AdminUsageGroup.optional(),
}).refine(hasBeginning, NO_BEGINNING)
export type AdminUsageQuery = z.infer<typeof AdminUsageQuery>

const Count = z.int().nonnegative()

/** Sums over a stretch of time. A percentile without requests is null, not 0. */
export const UsageFigures = z.object({
  requests: Count,
  byStatusClass: z.object({ '1xx': Count, '2xx': Count, '3xx': Count, '4xx': Count, '5xx': Count }),
  /** Failures by whose they are. */
  byFault: z.object({ client: Count, config: Count, upstream: Count, platform: Count }),
  /** Failures that are not the caller's: config, upstream and platform. */
  errors: Count,
  latencyMsP50: z.number().nullable(),
  latencyMsP95: z.number().nullable(),
  latencyMsP99: z.number().nullable(),
  requestBytes: Count,
  responseBytes: Count,
})
export type UsageFigures = z.infer<typeof UsageFigures>

/** `isPartial`: the bucket is not over yet. */
export const UsageBucket = UsageFigures.extend({ startsAtMs: z.int(), isPartial: z.boolean() })
export type UsageBucket = z.infer<typeof UsageBucket>

/** `id` is empty for what has none: anonymous callers, unmatched operations. `name` is null when the record is gone. */
export const UsageGroupRow = UsageFigures.extend({ id: z.string(), name: z.string().nullable() })
export type UsageGroupRow = z.infer<typeof UsageGroupRow>

/** Oldest bucket first, none missing: a stretch without requests is a bucket of zeros. */
export const UsageReport = z.object({
  fromMs: z.int(),
  /** Exclusive. */
  toMs: z.int(),
  stepMs: z.int().positive(),
  timeZone: z.literal('UTC'),
  buckets: z.array(UsageBucket),
  totals: UsageFigures,
  /** Null: no `groupBy`. The 100 with most requests, those first. */
  groups: z.array(UsageGroupRow).nullable(),
})
export type UsageReport = z.infer<typeof UsageReport>

/** A line of the table beside a chart: a bucket (`startsAt`), or a group (`id`, `name`) with `groupBy`. */
export const UsageRow = UsageFigures.extend({
  startsAt: Instant.nullable(),
  id: z.string().nullable(),
  name: z.string().nullable(),
})
export type UsageRow = z.infer<typeof UsageRow>

const Format = { format: PageQuery.shape.format }
const UsageRows = pageOf(UsageRow)

export const getUsageOperation = defineOperation({
  id: 'getUsage',
  method: 'GET',
  path: '/usage',
  tag: 'Usage',
  access: 'member',
  summary: 'Requests, errors, latency and bytes of the current organisation over time',
  query: UsageQuery,
  output: UsageReport,
  problems: ['not_found'],
})

export const getAdminUsageOperation = defineOperation({
  id: 'getAdminUsage',
  method: 'GET',
  path: '/admin/usage',
  tag: 'Usage',
  access: 'admin',
  summary: 'Requests, errors, latency and bytes of all organisations over time',
  query: AdminUsageQuery,
  output: UsageReport,
})

export const listUsageRowsOperation = defineOperation({
  id: 'listUsageRows',
  method: 'GET',
  path: '/usage/rows',
  tag: 'Usage',
  access: 'member',
  summary: 'The same as a table: a row for each bucket, or for each group',
  query: UsageQuery.safeExtend(Format),
  output: UsageRows,
  problems: ['not_found'],
  csv: 'usage',
})

export const listAdminUsageRowsOperation = defineOperation({
  id: 'listAdminUsageRows',
  method: 'GET',
  path: '/admin/usage/rows',
  tag: 'Usage',
  access: 'admin',
  summary: 'Usage of all organisations as a table',
  query: AdminUsageQuery.safeExtend(Format),
  output: UsageRows,
  csv: 'usage',
})
