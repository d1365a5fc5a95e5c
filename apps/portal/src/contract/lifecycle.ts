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
  operations: z.array(
    z.object({
      id: z.string(),
      method: z.string(),
      path: z.string(),
      deprecatedAt: Instant.nullable(),
      sunsetAt: Instant.nullable(),
    }),
  ),
  /** Moves that the lifecycle allows from here. */
  moves: z.array(VersionState),
  /** What published revisions told callers; null: nothing yet. */
  announced: z
    .object({ announcedAt: Instant, deprecatedAt: Instant, sunsetAt: Instant.nullable() })
    .nullable(),
  findings: z.array(PlanFinding),
  version: Version,
})
export type VersionLifecycle = z.infer<typeof VersionLifecycle>

/** What is left out stays as it is. Instants that are null are not planned any more. */
export const SchedulePatch = z
  .object({
    deprecatedAt: Planned,
    sunsetAt: Planned,
    removedAt: Planned,
    successorVersionId: idOf('ver').nullable(),
    notice: z.string().trim().max(500, 'Use at most 500 characters'),
    migrationGuide: z.string().max(100_000, 'Use at most 100 000 characters'),
    operations: z
      .array(z.object({ id: idOf('op'), deprecatedAt: Planned, sunsetAt: Planned }))
      .max(500),
    reason: Reason,
  })
  .partial()
export type SchedulePatch = z.infer<typeof SchedulePatch>

/** What callers would be told, and what is to be said against it. */
export const SchedulePreview = z.object({
  ok: z.boolean(),
  findings: z.array(PlanFinding),
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
  /** The body of the 410 after the sunset. */
  gone: z.record(z.string(), z.unknown()),
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
    'Of the draft; gateways follow after publishing, and then each instant takes effect by itself. The migration guide is in force when it is saved. A sunset that was published can only move away, with a reason.',
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
