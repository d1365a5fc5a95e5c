import { z } from 'zod'
import { Instant } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf } from './paging.ts'

/** Who did what, to what, from where. */
export const AuditEventRecord = z.object({
  id: z.string(),
  at: Instant,
  /** Null: the system itself. */
  actor: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
  /** The management token it came through. */
  actorTokenId: z.string().nullable(),
  organization: z.object({ id: z.string(), name: z.string() }).nullable(),
  action: z.string(),
  subjectType: z.string(),
  subjectId: z.string(),
  before: z.unknown().nullable(),
  after: z.unknown().nullable(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  requestId: z.string().nullable(),
})
export type AuditEventRecord = z.infer<typeof AuditEventRecord>

/** `action` matches a whole action (`revision.published`) or all of a noun (`revision`). */
export const AuditEventFilter = z.object({
  actorId: z.string().optional(),
  organizationId: z.string().optional(),
  action: z.string().trim().max(80).optional(),
  subjectId: z.string().optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
})
export type AuditEventFilter = z.infer<typeof AuditEventFilter>

export const listAuditEventsOperation = defineOperation({
  id: 'listAuditEvents',
  method: 'GET',
  path: '/audit-events',
  tag: 'Audit',
  access: 'admin',
  summary: 'List who did what, newest first',
  query: PageQuery.extend(AuditEventFilter.shape),
  output: pageOf(AuditEventRecord),
  csv: 'audit-events',
})
