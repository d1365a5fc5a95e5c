import { VersionState } from '@gatehouse/policy'
import { z } from 'zod'
import { Instant, idOf, Version } from './fields.ts'
import { defineOperation } from './operation.ts'

const Moment = z.iso.datetime({ offset: true }).describe('ISO 8601, with its offset from UTC')
/** Years that HTTP's dates can say are checked by the plan, with a sentence. */
const Planned = Moment.nullable()

/** Why; kept in the audit log and, for a postponement, demanded. */
export const Reason = z.string().trim().max(500)

export const PlanFinding = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
})
export type PlanFinding = z.infer<typeof PlanFinding>

const VersionLink = z.object({ id: z.string(), name: z.string() })

/** What published revisions told callers; null: nothing yet. */
const Announced = z
  .object({ announcedAt: Instant, deprecatedAt: Instant, sunsetAt: Instant.nullable() })
  .nullable()

/** An operation and what is planned for it alone. */
export const OperationPlan = z.object({
  id: z.string(),
  method: z.string(),
  path: z.string(),
  deprecatedAt: Instant.nullable(),
  sunsetAt: Instant.nullable(),
  /** What its callers are to use instead; null: what the version's successor has. */
  successor: z
    .object({ id: z.string(), method: z.string(), path: z.string(), version: VersionLink })
    .nullable(),
  /** Null: the version's migration guide. */
  guideUrl: z.string().nullable(),
  announced: Announced,
})
export type OperationPlan = z.infer<typeof OperationPlan>

/** Dates that callers had been told and that were moved away. */
export const Postponement = z.object({
  id: z.string(),
  /** Null: the version as a whole. */
  operation: z.object({ id: z.string(), method: z.string(), path: z.string() }).nullable(),
  deprecatedFrom: Instant,
  deprecatedTo: Instant.nullable(),
  sunsetFrom: Instant.nullable(),
  sunsetTo: Instant.nullable(),
  reason: z.string(),
  createdAt: Instant,
  createdBy: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
  /** When the new dates were published; null: they are in the draft, or were changed again before. */
  toldAt: Instant.nullable(),
  /** Mails to the owners of what called it. */
  mails: z.int().nonnegative(),
})
export type Postponement = z.infer<typeof Postponement>

/** What is planned for a version, and for those of its operations that go earlier. */
export const VersionLifecycle = z.object({
  versionId: z.string(),
  api: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  name: z.string(),
  /** As it stands in the draft. */
  state: VersionState,
  /** In force at this moment by the clock, once published. */
  stateNow: VersionState,
  deprecatedAt: Instant.nullable(),
  sunsetAt: Instant.nullable(),
  removedAt: Instant.nullable(),
  successor: VersionLink.nullable(),
  notice: z.string(),
  migrationGuide: z.string().describe('Markdown; each second-level heading begins a step'),
  operations: z.array(OperationPlan),
  /** Moves that the lifecycle allows from here. */
  moves: z.array(VersionState),
  announced: Announced,
  /** Newest first. */
  postponements: z.array(Postponement),
  findings: z.array(PlanFinding),
  version: Version,
})
export type VersionLifecycle = z.infer<typeof VersionLifecycle>

/** Of one operation. What is left out stays as it is. */
export const OperationPlanPatch = z.object({
  id: idOf('op'),
  deprecatedAt: Planned,
  sunsetAt: Planned,
  successorOperationId: idOf('op').nullable().optional(),
  guideUrl: z
    .url({ protocol: /^https?$/, error: 'Enter an http or https URL' })
    .max(500, 'Use at most 500 characters')
    .nullable()
    .optional(),
})

/** What is left out stays as it is. Instants that are null are not planned any more. */
export const SchedulePatch = z
  .object({
    deprecatedAt: Planned,
    sunsetAt: Planned,
    removedAt: Planned,
    successorVersionId: idOf('ver').nullable(),
    notice: z.string().trim().max(500, 'Use at most 500 characters'),
    migrationGuide: z.string().max(100_000, 'Use at most 100 000 characters'),
    operations: z.array(OperationPlanPatch).max(500),
    reason: Reason,
  })
  .partial()
export type SchedulePatch = z.infer<typeof SchedulePatch>

const Told = z.object({
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
  /** The body of the 410 after the sunset. */
  gone: z.record(z.string(), z.unknown()),
})

/** What callers would be told, and what is to be said against it. */
export const SchedulePreview = Told.extend({
  ok: z.boolean(),
  findings: z.array(PlanFinding),
  /** Of the operations that the plan names and that go by themselves. */
  operations: z.array(Told.extend({ id: z.string(), method: z.string(), path: z.string() })),
})
export type SchedulePreview = z.infer<typeof SchedulePreview>

export const VersionMove = z.object({ to: VersionState, reason: Reason.default('') })
export type VersionMove = z.infer<typeof VersionMove>

const params = z.object({ apiId: idOf('api'), versionId: idOf('ver') })
const TAG = 'Lifecycle'

export const getLifecycleOperation = defineOperation({
  id: 'getLifecycle',
  method: 'GET',
  path: '/apis/{apiId}/versions/{versionId}/lifecycle',
  tag: TAG,
  access: 'admin',
  summary: 'Read what is planned for a version',
  params,
  output: VersionLifecycle,
  concurrency: 'etag',
})

export const updateLifecycleOperation = defineOperation({
  id: 'updateLifecycle',
  method: 'PATCH',
  path: '/apis/{apiId}/versions/{versionId}/lifecycle',
  tag: TAG,
  access: 'admin',
  summary: 'Plan, change or postpone the deprecation of a version',
  description:
    'Of the draft; gateways follow after publishing, and then each instant takes effect by itself. The migration guide is in force when it is saved. A sunset that was published can only move away, with a reason; who called it lately gets a mail when that is published.',
  params,
  body: SchedulePatch,
  output: VersionLifecycle,
  concurrency: 'edit',
})

export const planLifecycleOperation = defineOperation({
  id: 'planLifecycle',
  method: 'POST',
  path: '/apis/{apiId}/versions/{versionId}/lifecycle/plan',
  tag: TAG,
  access: 'admin',
  summary: 'Check a plan and see the headers and the 410 it would give; changes nothing',
  params,
  body: SchedulePatch,
  output: SchedulePreview,
  idempotency: 'none',
})

export const moveVersionOperation = defineOperation({
  id: 'moveVersion',
  method: 'POST',
  path: '/apis/{apiId}/versions/{versionId}/lifecycle/moves',
  tag: TAG,
  access: 'admin',
  summary: 'Move a version to another state',
  params,
  body: VersionMove,
  output: VersionLifecycle,
  concurrency: 'edit',
  problems: ['conflict'],
})
