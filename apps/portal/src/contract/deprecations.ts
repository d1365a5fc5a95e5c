import { VersionState } from '@gatehouse/policy'
import { z } from 'zod'
import { Instant, idOf } from './fields.ts'
import { PlanFinding } from './lifecycle.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf } from './paging.ts'

const Named = z.object({ id: z.string(), name: z.string() })

/** A version that has plans or is on its way out, and who still depends on it. Traffic is of the last 30 days. */
export const CalendarVersion = z.object({
  versionId: z.string(),
  api: Named.extend({ slug: z.string() }),
  name: z.string(),
  state: VersionState,
  stateNow: VersionState,
  deprecatedAt: Instant.nullable(),
  sunsetAt: Instant.nullable(),
  removedAt: Instant.nullable(),
  successor: Named.nullable(),
  requests: z.int().nonnegative(),
  applications: z.int().nonnegative(),
  organizations: z.int().nonnegative(),
  /** Operations with dates of their own. */
  plannedOperations: z.int().nonnegative(),
  findings: z.array(PlanFinding),
})
export type CalendarVersion = z.infer<typeof CalendarVersion>

/** Who calls what of a version, with which key and program. Null: an anonymous caller, or no operation of the document. */
export const RegistryRow = z.object({
  organization: Named.nullable(),
  application: Named.nullable(),
  key: Named.extend({ hint: z.string() }).nullable(),
  api: Named,
  version: Named,
  operation: z.object({ id: z.string(), method: z.string(), path: z.string() }).nullable(),
  requests: z.int().nonnegative(),
  /** Of these, the ones answered 410 since the sunset; counted from the start of its hour. */
  refused: z.int().nonnegative(),
  lastSeenAt: Instant,
  client: z.string().nullable(),
})
export type RegistryRow = z.infer<typeof RegistryRow>

/** Without `versionId` all versions and single operations that are deprecated, or planned to be. */
export const RegistryFilter = z.object({
  versionId: z.string().optional(),
  apiId: z.string().optional(),
  organizationId: z.string().optional(),
  applicationId: z.string().optional(),
  refused: z.enum(['', '1']).optional().describe('1: only who still called after a sunset'),
  days: z.coerce.number().int().min(1).max(90).default(30).describe('How far back to look'),
})
export type RegistryFilter = z.infer<typeof RegistryFilter>

/** A letter to the owners of applications that call a version. */
export const NoticeInput = z.object({
  versionId: idOf('ver'),
  applicationIds: z.array(idOf('app')).min(1, 'Choose at least one application').max(200),
  subject: z
    .string()
    .trim()
    .min(1, 'Enter a subject')
    .max(120, 'Use at most 120 characters')
    .refine((text) => !/\p{Cc}/u.test(text), 'Use one line of plain text'),
  text: z.string().trim().min(1, 'Write a few words').max(5_000, 'Use at most 5 000 characters'),
})
export type NoticeInput = z.infer<typeof NoticeInput>

/** One mail: what it says of the reader's own calls is part of the text. */
const NoticeMail = z.object({
  application: Named,
  organization: Named,
  recipient: z.string(),
  requests: z.int().nonnegative(),
  lastSeenAt: Instant.nullable(),
})

export const NoticePreview = z.object({
  mails: z.array(NoticeMail.extend({ subject: z.string(), text: z.string() })),
  /** Applications whose owners cannot be written to. */
  unreachable: z.array(Named),
})
export type NoticePreview = z.infer<typeof NoticePreview>

export const NoticeRecord = z.object({
  id: z.string(),
  api: Named,
  version: Named,
  subject: z.string(),
  text: z.string(),
  createdAt: Instant,
  createdBy: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
  mails: z.array(
    NoticeMail.extend({
      /** Null: the outbox keeps its mails for 30 days. */
      delivery: z.enum(['queued', 'sent', 'failed']).nullable(),
      error: z.string().nullable(),
    }),
  ),
})
export type NoticeRecord = z.infer<typeof NoticeRecord>

const TAG = 'Deprecations'

export const listDeprecationsOperation = defineOperation({
  id: 'listDeprecations',
  method: 'GET',
  path: '/deprecations',
  tag: TAG,
  access: 'admin',
  summary: 'Versions with planned dates, next one first',
  output: z.object({ items: z.array(CalendarVersion) }),
})

export const listRegistryOperation = defineOperation({
  id: 'listRegistry',
  method: 'GET',
  path: '/deprecations/registry',
  tag: TAG,
  access: 'admin',
  summary: 'Who still calls what, with which key and client; most calls first',
  query: PageQuery.extend(RegistryFilter.shape),
  output: pageOf(RegistryRow),
  csv: 'deprecation-registry',
})

export const listNoticesSentOperation = defineOperation({
  id: 'listNoticesSent',
  method: 'GET',
  path: '/deprecations/notices',
  tag: TAG,
  access: 'admin',
  summary: 'Letters that were written, newest first, with their delivery',
  query: PageQuery,
  output: pageOf(NoticeRecord),
})

export const previewNoticeOperation = defineOperation({
  id: 'previewNotice',
  method: 'POST',
  path: '/deprecations/notices/preview',
  tag: TAG,
  access: 'admin',
  summary: 'The mails that a letter would become; sends nothing',
  body: NoticeInput,
  output: NoticePreview,
  idempotency: 'none',
})

export const sendNoticeOperation = defineOperation({
  id: 'sendNotice',
  method: 'POST',
  path: '/deprecations/notices',
  tag: TAG,
  access: 'admin',
  summary: 'Write to the owners of applications, each with its own numbers',
  body: NoticeInput,
  output: NoticeRecord,
  status: 201,
})
