import { SloIndicator, SloObjective, SloPeriodDays } from '@gatehouse/policy'
import { z } from 'zod'
import { Instant, idOf, Version } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf, SearchText } from './paging.ts'

export const SLO_STATES = ['healthy', 'burning', 'exhausted', 'not_enough_data'] as const
export const SloState = z.enum(SLO_STATES)
export type SloState = z.infer<typeof SloState>

export const BUDGET_LEVELS = ['exhausted', 'below_25', 'below_50', 'below_75', 'healthy'] as const
const BudgetLevel = z.enum(BUDGET_LEVELS)

const Count = z.int().nonnegative()
const ThresholdMs = SloIndicator.options[1].shape.thresholdMs

/** An objective, and how it stood when usage was last counted. */
export const SloRecord = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['availability', 'latency']),
  /** Of availability: `service` counts faults of the upstream and the platform, `gateway` the platform's only. */
  subject: z.enum(['service', 'gateway']),
  /** Of latency: how long a good answer takes at most. Null for availability. */
  thresholdMs: z.int().nullable(),
  /** Null: every call of the installation. */
  apiId: z.string().nullable(),
  /** Null: every version of the API. */
  versionId: z.string().nullable(),
  /** Null: every route. Usage of before it was counted by route or tier is in no such scope. */
  routeId: z.string().nullable(),
  /** Null: whatever tier the caller is on. */
  tierId: z.string().nullable(),
  /** What the calls are called; a record that is gone has no name. */
  apiName: z.string().nullable(),
  versionName: z.string().nullable(),
  /** The route's host and path. */
  routeName: z.string().nullable(),
  tierName: z.string().nullable(),
  /** A fraction: 0.995 is 99.5 %. */
  objective: z.number(),
  periodDays: SloPeriodDays,
  /** With fewer events than these nothing is said. */
  eventsMin: z.int(),
  state: SloState,
  /** The minute up to which usage was counted. Null: not yet. */
  evaluatedAt: Instant.nullable(),
  total: Count,
  bad: Count,
  /** 1 untouched, 0 spent, below 0 overspent. Null without events. */
  budgetLeft: z.number().nullable(),
  budgetLevel: BudgetLevel.nullable(),
  /** Alerts that are firing now. */
  firing: Count,
  silencedUntil: Instant.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
  version: Version,
})
export type SloRecord = z.infer<typeof SloRecord>

const SloFields = z.object({
  name: z.string().trim().min(1, 'Enter a name').max(120, 'Use at most 120 characters'),
  kind: z.enum(['availability', 'latency']),
  subject: z.enum(['service', 'gateway']),
  thresholdMs: ThresholdMs.nullable(),
  apiId: idOf('api').nullable(),
  versionId: idOf('ver').nullable(),
  routeId: idOf('rt').nullable(),
  tierId: idOf('tier').nullable(),
  objective: SloObjective,
  periodDays: SloPeriodDays,
  eventsMin: z.int().min(1).max(1_000_000),
})

/** `thresholdMs` belongs to latency and is needed there; a version or a route needs its API. What matches every id given is counted. */
export const CreateSlo = SloFields.extend({
  subject: SloFields.shape.subject.default('service'),
  thresholdMs: SloFields.shape.thresholdMs.default(null),
  apiId: SloFields.shape.apiId.default(null),
  versionId: SloFields.shape.versionId.default(null),
  routeId: SloFields.shape.routeId.default(null),
  tierId: SloFields.shape.tierId.default(null),
  periodDays: SloFields.shape.periodDays.default(30),
  eventsMin: SloFields.shape.eventsMin.default(20),
})
  .refine(({ kind, thresholdMs }) => kind !== 'latency' || thresholdMs !== null, {
    path: ['thresholdMs'],
    error: 'A latency needs a threshold.',
  })
  .refine(({ apiId, versionId }) => versionId === null || apiId !== null, {
    path: ['apiId'],
    error: 'A version needs its API.',
  })
  .refine(({ apiId, routeId }) => routeId === null || apiId !== null, {
    path: ['apiId'],
    error: 'A route needs its API.',
  })
export type CreateSlo = z.infer<typeof CreateSlo>

/** Fields that are left out stay. What is counted stays for good: another indicator or API is another objective. */
export const PatchSlo = SloFields.pick({
  name: true,
  objective: true,
  periodDays: true,
  eventsMin: true,
}).partial()
export type PatchSlo = z.infer<typeof PatchSlo>

/** `q` looks in names. */
export const SloFilter = z.object({
  q: SearchText,
  state: SloState.optional(),
  apiId: idOf('api').optional(),
})
export type SloFilter = z.infer<typeof SloFilter>

export const SilenceSlo = z.object({
  /** Null ends the silence. At most 30 days. */
  minutes: z.int().min(1).max(43_200).nullable(),
})
export type SilenceSlo = z.infer<typeof SilenceSlo>

const params = z.object({ sloId: idOf('slo') })
const TAG = 'Objectives'

export const listSlosOperation = defineOperation({
  id: 'listSlos',
  method: 'GET',
  path: '/slos',
  tag: TAG,
  access: 'admin',
  summary: 'List objectives',
  query: PageQuery.extend(SloFilter.shape),
  output: pageOf(SloRecord),
  csv: 'slos',
})

export const createSloOperation = defineOperation({
  id: 'createSlo',
  method: 'POST',
  path: '/slos',
  tag: TAG,
  access: 'admin',
  summary: 'Set an objective',
  body: CreateSlo,
  output: SloRecord,
  status: 201,
  concurrency: 'etag',
  problems: ['conflict'],
})

export const getSloOperation = defineOperation({
  id: 'getSlo',
  method: 'GET',
  path: '/slos/{sloId}',
  tag: TAG,
  access: 'admin',
  summary: 'Read an objective',
  params,
  output: SloRecord,
  concurrency: 'etag',
})

export const updateSloOperation = defineOperation({
  id: 'updateSlo',
  method: 'PATCH',
  path: '/slos/{sloId}',
  tag: TAG,
  access: 'admin',
  summary: 'Change an objective',
  params,
  body: PatchSlo,
  output: SloRecord,
  concurrency: 'edit',
  problems: ['conflict'],
})

export const deleteSloOperation = defineOperation({
  id: 'deleteSlo',
  method: 'DELETE',
  path: '/slos/{sloId}',
  tag: TAG,
  access: 'admin',
  summary: 'Delete an objective',
  description: 'Its alerts and their deliveries go with it; one that fires is not resolved.',
  params,
  output: null,
  concurrency: 'edit',
})

export const silenceSloOperation = defineOperation({
  id: 'silenceSlo',
  method: 'POST',
  path: '/slos/{sloId}/silence',
  tag: TAG,
  access: 'admin',
  summary: 'Tell nobody of new alerts for a while',
  description:
    'Alerts go on and are shown. One that still fires when the silence ends is told then; whoever was told of a beginning hears its end.',
  params,
  body: SilenceSlo,
  output: SloRecord,
})

export const exportPrometheusRulesOperation = defineOperation({
  id: 'exportPrometheusRules',
  method: 'GET',
  path: '/slos/prometheus-rules',
  tag: TAG,
  access: 'admin',
  summary: 'Recording and alerting rules for Prometheus, from all objectives',
  description:
    'For Prometheus 2.42 or later. What its metrics cannot tell (versions, tiers) is named in comments at the top.',
  output: z.string(),
  mediaType: 'application/yaml',
})
