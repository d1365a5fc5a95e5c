import { SnapshotSource } from '@gatehouse/policy'
import { z } from 'zod'
import { Instant } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf } from './paging.ts'

/**
 * One record that differs. Nested fields are flattened (`timeouts.connectMs`); what was added or removed has a value on one
 * side only. `text` says it all in a sentence.
 */
export const RevisionChange = z.object({
  kind: z.enum(['added', 'removed', 'changed']),
  noun: z.enum([
    'api',
    'version',
    'operation',
    'canary',
    'route',
    'upstream',
    'target',
    'tier',
    'limit',
  ]),
  id: z.string(),
  /** What people call it: `ferry v1`, `GET /sailings`. */
  label: z.string(),
  fields: z.array(
    z.object({ name: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }),
  ),
  text: z.string(),
})
export type RevisionChange = z.infer<typeof RevisionChange>

/** A finding of the compiler. `id` is the record to open; `path` is the field in the source. */
export const RevisionIssue = z.object({
  severity: z.enum(['error', 'warning']),
  path: z.string(),
  id: z.string().nullable(),
  /** The record's name as people know it: `/ferry/v1/*`. */
  label: z.string().nullable(),
  message: z.string(),
})
export type RevisionIssue = z.infer<typeof RevisionIssue>

export const RevisionListItem = z.object({
  number: z.int().positive(),
  parentNumber: z.int().nullable(),
  /** The revision that this one brought back. */
  restoredNumber: z.int().nullable(),
  comment: z.string(),
  hash: z.string(),
  changeCount: z.int().nonnegative(),
  publishedBy: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
  createdAt: Instant,
  /** The newest: what gateways are to serve. */
  isCurrent: z.boolean(),
  /** Gateways that serve it now. */
  nodes: z.int().nonnegative(),
})
export type RevisionListItem = z.infer<typeof RevisionListItem>

/** What changes touch. */
export const BlastRadius = z.object({
  routes: z.int().nonnegative(),
  apis: z.array(z.object({ id: z.string(), slug: z.string(), name: z.string() })),
  /** Applications with a subscription to one of those APIs. */
  applications: z.int().nonnegative(),
  organizations: z.int().nonnegative(),
  /** Calls to those APIs, a day, over the last seven. */
  requestsPerDay: z.number().nonnegative(),
})
export type BlastRadius = z.infer<typeof BlastRadius>

export const RevisionRecord = RevisionListItem.extend({
  formatVersion: z.int(),
  changes: z.array(RevisionChange),
  /** Of its changes, with today's subscriptions and calls. */
  blastRadius: BlastRadius,
  source: SnapshotSource,
})
export type RevisionRecord = z.infer<typeof RevisionRecord>

/** What publishing would do now. */
export const RevisionPlan = z.object({
  /** Null: nothing was ever published. */
  publishedNumber: z.int().nullable(),
  hasChanges: z.boolean(),
  /** No error among the issues. */
  isPublishable: z.boolean(),
  changes: z.array(RevisionChange),
  issues: z.array(RevisionIssue),
  blastRadius: BlastRadius,
})
export type RevisionPlan = z.infer<typeof RevisionPlan>

const Comment = z.string().trim().max(500).default('')

export const PublishRevision = z.object({
  comment: Comment,
  /** The `publishedNumber` of the plan that was read; when somebody published since, 412. */
  parentNumber: z.int().nonnegative().nullable().optional(),
})
export type PublishRevision = z.infer<typeof PublishRevision>

export const RestoreRevision = z.object({ comment: Comment })
export type RestoreRevision = z.infer<typeof RestoreRevision>

/** `unchanged`: the draft is what is published, and no number was spent. */
export const PublishOutcome = z.object({
  outcome: z.enum(['published', 'unchanged']),
  number: z.int().positive(),
  changes: z.array(RevisionChange),
})
export type PublishOutcome = z.infer<typeof PublishOutcome>

const params = z.object({ number: z.coerce.number().int().positive() })

export const listRevisionsOperation = defineOperation({
  id: 'listRevisions',
  method: 'GET',
  path: '/revisions',
  tag: 'Revisions',
  access: 'admin',
  summary: 'List what was published, newest first',
  query: PageQuery,
  output: pageOf(RevisionListItem),
  csv: 'revisions',
})

export const getRevisionOperation = defineOperation({
  id: 'getRevision',
  method: 'GET',
  path: '/revisions/{number}',
  tag: 'Revisions',
  access: 'admin',
  summary: 'Read a revision with its changes and its source',
  params,
  output: RevisionRecord,
})

export const planRevisionOperation = defineOperation({
  id: 'planRevision',
  method: 'GET',
  path: '/revisions/draft',
  tag: 'Revisions',
  access: 'admin',
  summary: 'What publishing would change now, and whether it can be published',
  output: RevisionPlan,
})

export const publishRevisionOperation = defineOperation({
  id: 'publishRevision',
  method: 'POST',
  path: '/revisions',
  tag: 'Revisions',
  access: 'admin',
  summary: 'Publish the draft to all gateways',
  description:
    'A draft that does not compile is refused with `snapshot_invalid`; each of `errors` names the record and the field. A draft that is the same as what is published spends no number.',
  body: PublishRevision,
  output: PublishOutcome,
  problems: ['snapshot_invalid', 'precondition_failed'],
})

export const restoreRevisionOperation = defineOperation({
  id: 'restoreRevision',
  method: 'POST',
  path: '/revisions/{number}/restore',
  tag: 'Revisions',
  access: 'admin',
  summary: 'Bring back an earlier revision under a new number',
  description:
    'The rows that are being edited become those of that revision, and it is published. What was edited and not published since is lost.',
  params,
  body: RestoreRevision,
  output: PublishOutcome,
  problems: ['snapshot_invalid', 'conflict'],
})
