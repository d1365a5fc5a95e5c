import { z } from 'zod'
import { Instant } from './fields.ts'
import { defineOperation } from './operation.ts'

/** How far the current organisation is on its way to a first call that works. */
export const QuickStart = z
  .object({
    isEmailVerified: z.boolean(),
    application: z.object({ id: z.string(), name: z.string() }).nullable().describe('The first'),
    subscription: z
      .object({
        id: z.string(),
        state: z.enum(['pending', 'active', 'suspended']),
        apiSlug: z.string(),
        apiName: z.string(),
      })
      .nullable(),
    key: z.object({ id: z.string(), name: z.string(), display: z.string() }).nullable(),
    firstRequestAt: Instant.nullable().describe('To the minute'),
    lastFailure: z
      .object({ at: Instant, statusClass: z.string(), fault: z.string() })
      .nullable()
      .describe('Null once a call has succeeded'),
    firstSuccessAt: Instant.nullable(),
    sampleUrl: z.string().nullable().describe('A first call to make'),
    isDone: z.boolean(),
  })
  .meta({ id: 'QuickStart' })
export type QuickStart = z.infer<typeof QuickStart>

export const getQuickStartOperation = defineOperation({
  id: 'getQuickStart',
  method: 'GET',
  path: '/quick-start',
  tag: 'Organisation',
  access: 'member',
  summary: 'Steps to the first call that works, as they really are',
  output: QuickStart,
})
