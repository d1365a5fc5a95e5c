import {
  CanaryHeader,
  CanaryRule,
  CanarySteps,
  canaryHeaderIssue,
  DEFAULT_CANARY_STEPS,
} from '@gatehouse/policy'
import { z } from 'zod'
import { Instant, idOf, Version } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf } from './paging.ts'

export const CANARY_STATES = ['running', 'paused', 'finished', 'rolled_back'] as const
export const CanaryState = z.enum(CANARY_STATES)
export type CanaryState = z.infer<typeof CanaryState>

const Count = z.int().nonnegative()
const Person = z.object({ id: z.string(), name: z.string(), email: z.string() })

/** One side of a verdict. `p95Ms` is null without a success. */
export const CanaryFigures = z.object({
  calls: Count,
  errors: Count,
  p95Ms: z.number().nullable(),
})

export const CanaryVerdict = z.object({
  kind: z.enum(['few', 'fine', 'more_errors', 'slower']),
  stable: CanaryFigures,
  canary: CanaryFigures,
})

/** A share of a version's calls that goes to another upstream. Weights are of 10 000: 100 is 1 %. */
export const CanaryRecord = z.object({
  id: z.string(),
  apiId: z.string(),
  apiName: z.string(),
  versionId: z.string(),
  versionName: z.string(),
  /** A name is null when the upstream is gone. */
  upstreamId: z.string(),
  upstreamName: z.string().nullable(),
  stableUpstreamId: z.string(),
  stableUpstreamName: z.string().nullable(),
  state: CanaryState,
  weight: z.int(),
  steps: z.array(z.int()),
  /** Null at the last step, and when it is over. */
  nextWeight: z.int().nullable(),
  stepMinutes: z.int(),
  header: CanaryHeader.nullable(),
  rule: CanaryRule,
  /** When the next step is due; it is taken when the canary is found fine. Null: none is planned. */
  nextStepAt: Instant.nullable(),
  steppedAt: Instant,
  /** As the worker last found it. */
  verdict: CanaryVerdict.nullable(),
  judgedAt: Instant.nullable(),
  /** Why it ended. */
  reason: z.string(),
  startedAt: Instant,
  endedAt: Instant.nullable(),
  createdBy: Person.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
  version: Version,
})
export type CanaryRecord = z.infer<typeof CanaryRecord>

const Header = CanaryHeader.superRefine((header, context) => {
  const issue = canaryHeaderIssue(header)
  if (issue === undefined) return
  const message = `${issue.message.slice(0, 1).toUpperCase()}${issue.message.slice(1)}`
  context.addIssue({ code: 'custom', path: [issue.field], message })
})

/** Both upstreams must be published. `header` is a word for testers, not a credential: it is shown to admins and in revisions. */
export const CreateCanary = z.object({
  versionId: idOf('ver'),
  upstreamId: idOf('ups'),
  steps: CanarySteps.default([...DEFAULT_CANARY_STEPS]),
  /** How long each step is watched before the next. */
  stepMinutes: z.int().min(1).max(43_200).default(15),
  header: Header.nullable().default(null),
  rule: CanaryRule.prefault({}),
})
export type CreateCanary = z.infer<typeof CreateCanary>

export const CANARY_ACTS = ['step', 'pause', 'resume', 'roll_back', 'finish'] as const
export const CanaryMove = z.object({
  act: z.enum(CANARY_ACTS),
  /** For the history and the revision's comment. */
  reason: z.string().trim().max(200, 'Use at most 200 characters').default(''),
})
export type CanaryMove = z.infer<typeof CanaryMove>

export const CanaryFilter = z.object({
  state: CanaryState.optional(),
  apiId: idOf('api').optional(),
  versionId: idOf('ver').optional(),
  /** On either side. */
  upstreamId: idOf('ups').optional(),
})
export type CanaryFilter = z.infer<typeof CanaryFilter>

/** One bucket of the two curves. Shares are fractions; null without calls. */
export const CanaryPoint = z.object({
  startsAtMs: z.int(),
  isPartial: z.boolean(),
  stable: CanaryFigures,
  canary: CanaryFigures,
})
export type CanaryPoint = z.infer<typeof CanaryPoint>

/** Something that happened to it, as the audit log has it. */
export const CanaryEvent = z.object({
  id: z.string(),
  at: Instant,
  action: z.string(),
  /** Null: the worker. */
  actor: Person.nullable(),
  /** The share afterwards, in words: `25 %`. */
  share: z.string(),
  reason: z.string(),
  revision: z.int().nullable(),
})
export type CanaryEvent = z.infer<typeof CanaryEvent>

export const CanaryReport = z.object({
  canary: CanaryRecord,
  stepMs: z.int(),
  points: z.array(CanaryPoint),
  /** Newest first. */
  history: z.array(CanaryEvent),
})
export type CanaryReport = z.infer<typeof CanaryReport>

const params = z.object({ canaryId: idOf('can') })
const TAG = 'Canaries'

export const listCanariesOperation = defineOperation({
  id: 'listCanaries',
  method: 'GET',
  path: '/canaries',
  tag: TAG,
  access: 'admin',
  summary: 'List canaries',
  query: PageQuery.extend(CanaryFilter.shape),
  output: pageOf(CanaryRecord),
  csv: 'canaries',
})

export const startCanaryOperation = defineOperation({
  id: 'startCanary',
  method: 'POST',
  path: '/canaries',
  tag: TAG,
  access: 'admin',
  summary: 'Start a canary',
  description:
    'Publishes the first step at once, patched into the revision in force: what is edited and not published stays so.',
  body: CreateCanary,
  output: CanaryRecord,
  status: 201,
  concurrency: 'etag',
  problems: ['conflict', 'snapshot_invalid'],
})

export const getCanaryOperation = defineOperation({
  id: 'getCanary',
  method: 'GET',
  path: '/canaries/{canaryId}',
  tag: TAG,
  access: 'admin',
  summary: 'Read a canary',
  params,
  output: CanaryRecord,
  concurrency: 'etag',
})

export const getCanaryReportOperation = defineOperation({
  id: 'getCanaryReport',
  method: 'GET',
  path: '/canaries/{canaryId}/report',
  tag: TAG,
  access: 'admin',
  summary: 'Read a canary with both sides over time and what happened to it',
  params,
  output: CanaryReport,
})

export const moveCanaryOperation = defineOperation({
  id: 'moveCanary',
  method: 'POST',
  path: '/canaries/{canaryId}/moves',
  tag: TAG,
  access: 'admin',
  summary: 'Step, pause, resume, roll back or finish a canary',
  description:
    'A step, a rollback and a finish are published at once, patched into the revision in force. Finishing makes the canary the upstream of its version. A paused canary takes no steps, and is rolled back by itself all the same when it is worse.',
  params,
  body: CanaryMove,
  output: CanaryRecord,
  concurrency: 'edit',
  problems: ['conflict', 'snapshot_invalid'],
})
