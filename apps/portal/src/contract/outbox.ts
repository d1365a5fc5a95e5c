import { z } from 'zod'
import { Instant } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf, SearchText } from './paging.ts'

/** A mail that the demo shows instead of sending it. */
export const OutboxMail = z
  .object({
    id: z.string(),
    kind: z.string(),
    recipient: z.string(),
    subject: z.string(),
    text: z.string(),
    state: z.enum(['queued', 'sent', 'failed']),
    createdAt: Instant,
  })
  .meta({ id: 'OutboxMail' })
export type OutboxMail = z.infer<typeof OutboxMail>

export const OutboxQuery = PageQuery.extend({ q: SearchText })
export type OutboxQuery = z.infer<typeof OutboxQuery>

export const listOutboxOperation = defineOperation({
  id: 'listOutbox',
  method: 'GET',
  path: '/outbox',
  tag: 'Demo',
  access: 'public',
  summary: 'Mail to consumers, newest first',
  description:
    'In the loopback demo without a mail server only; everywhere else 404. Never shows mail to admins.',
  query: OutboxQuery,
  output: pageOf(OutboxMail),
})
