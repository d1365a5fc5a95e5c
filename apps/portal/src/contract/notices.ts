import { VersionState } from '@gatehouse/policy'
import { z } from 'zod'
import { LeavingOperation } from './catalog.ts'
import { Instant } from './fields.ts'
import { defineOperation } from './operation.ts'

/** Dates of a version that the caller's organisation subscribed to or called, and its own calls of the last 30 days. */
export const OwnNotice = z
  .object({
    versionId: z.string(),
    api: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    name: z.string(),
    stateNow: VersionState,
    deprecatedAt: Instant.nullable(),
    sunsetAt: Instant.nullable(),
    removedAt: Instant.nullable(),
    successorName: z.string().nullable(),
    notice: z.string(),
    leavingOperations: z.array(LeavingOperation).describe('Those that go before the version does'),
    applications: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        requests: z.int().nonnegative(),
        lastSeenAt: Instant,
        operations: z.array(
          z.object({ method: z.string(), path: z.string(), requests: z.int().nonnegative() }),
        ),
      }),
    ),
  })
  .meta({ id: 'OwnNotice' })
export type OwnNotice = z.infer<typeof OwnNotice>

export const OwnNotices = z.object({
  items: z.array(OwnNotice).describe('Next date first'),
  calendarUrl: z.string().describe('A calendar feed (.ics) of these dates; who has it can read it'),
})
export type OwnNotices = z.infer<typeof OwnNotices>

export const listNoticesOperation = defineOperation({
  id: 'listNotices',
  method: 'GET',
  path: '/notices',
  tag: 'Notices',
  access: 'member',
  summary: 'Dates of the versions that your applications use',
  output: OwnNotices,
})
