import { z } from 'zod'
import { Email } from './accounts.ts'
import { UrlText } from './documents.ts'
import { Instant, idOf, Name, Version } from './fields.ts'
import { defineOperation } from './operation.ts'
import { PageQuery, pageOf } from './paging.ts'
import { BurnWindow } from './slo-report.ts'

const Count = z.int().nonnegative()
const TAG = 'Alerts'

/** From the first minute that burnt too fast to the end. */
export const SloAlertRecord = z.object({
  id: z.string(),
  sloId: z.string(),
  sloName: z.string(),
  severity: z.enum(['page', 'ticket']),
  status: z.enum(['pending', 'firing', 'resolved']),
  pendingSince: Instant,
  firedAt: Instant.nullable(),
  resolvedAt: Instant.nullable(),
  /** When messages were queued. Null: nobody was told, because of a silence. */
  toldAt: Instant.nullable(),
  acknowledgedAt: Instant.nullable(),
  acknowledgedByName: z.string().nullable(),
  /** Both windows of each rule of the severity, when it last burnt too fast. */
  windows: z.array(BurnWindow),
  deliveries: z.object({ sent: Count, queued: Count, failed: Count }),
})
export type SloAlertRecord = z.infer<typeof SloAlertRecord>

export const SloAlertFilter = z.object({
  sloId: idOf('slo').optional(),
  status: z.enum(['pending', 'firing', 'resolved']).optional(),
})
export type SloAlertFilter = z.infer<typeof SloAlertFilter>

export const ChannelKind = z.enum(['mail', 'slack', 'webhook'])
export type ChannelKind = z.infer<typeof ChannelKind>

export const AlertChannelRecord = z.object({
  id: z.string(),
  name: z.string(),
  kind: ChannelKind,
  /** Mail: the recipient. Webhook: the URL. Slack: its host; the URL is a secret and is not shown again. */
  address: z.string(),
  /** Only what needs a person now. */
  pagesOnly: z.boolean(),
  enabled: z.boolean(),
  createdAt: Instant,
  updatedAt: Instant,
  version: Version,
})
export type AlertChannelRecord = z.infer<typeof AlertChannelRecord>

/** The record, and once the secret that signs: only a webhook has one. */
export const AlertChannelCreated = AlertChannelRecord.extend({ secret: z.string().nullable() })
export type AlertChannelCreated = z.infer<typeof AlertChannelCreated>

const Rest = {
  name: Name,
  pagesOnly: z.boolean().default(false),
  enabled: z.boolean().default(true),
}

export const CreateAlertChannel = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mail'), address: Email, ...Rest }),
  z.object({ kind: z.literal('slack'), address: UrlText, ...Rest }),
  z.object({ kind: z.literal('webhook'), address: UrlText, ...Rest }),
])
export type CreateAlertChannel = z.infer<typeof CreateAlertChannel>

/** Fields that are left out stay. Where it goes stays for good: another address is another channel. */
export const PatchAlertChannel = z
  .object({ name: Name, pagesOnly: z.boolean(), enabled: z.boolean() })
  .partial()
export type PatchAlertChannel = z.infer<typeof PatchAlertChannel>

export const AlertDeliveryRecord = z.object({
  id: z.string(),
  channelId: z.string(),
  channelName: z.string(),
  /** Null: a test. */
  alertId: z.string().nullable(),
  sloId: z.string().nullable(),
  sloName: z.string().nullable(),
  event: z.enum(['fired', 'resolved', 'test']),
  state: z.enum(['queued', 'sent', 'failed']),
  attempts: Count,
  /** Null: it is sent, or given up. */
  nextTryAt: Instant.nullable(),
  /** Of the last answer. */
  httpStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  createdAt: Instant,
  sentAt: Instant.nullable(),
})
export type AlertDeliveryRecord = z.infer<typeof AlertDeliveryRecord>

export const AlertDeliveryFilter = z.object({
  channelId: idOf('chn').optional(),
  state: z.enum(['queued', 'sent', 'failed']).optional(),
})
export type AlertDeliveryFilter = z.infer<typeof AlertDeliveryFilter>

export const listSloAlertsOperation = defineOperation({
  id: 'listSloAlerts',
  method: 'GET',
  path: '/slo-alerts',
  tag: TAG,
  access: 'admin',
  summary: 'List alerts of objectives, newest first',
  query: PageQuery.extend(SloAlertFilter.shape),
  output: pageOf(SloAlertRecord),
  csv: 'slo-alerts',
})

export const acknowledgeSloAlertOperation = defineOperation({
  id: 'acknowledgeSloAlert',
  method: 'POST',
  path: '/slo-alerts/{alertId}/acknowledge',
  tag: TAG,
  access: 'admin',
  summary: 'Say that somebody looks after an alert',
  description: 'Nobody is told of it any more who was not told yet. Twice is as once.',
  params: z.object({ alertId: idOf('alr') }),
  output: SloAlertRecord,
  problems: ['conflict'],
})

const params = z.object({ channelId: idOf('chn') })

export const listAlertChannelsOperation = defineOperation({
  id: 'listAlertChannels',
  method: 'GET',
  path: '/alert-channels',
  tag: TAG,
  access: 'admin',
  summary: 'List where alerts go',
  query: PageQuery,
  output: pageOf(AlertChannelRecord),
  csv: 'alert-channels',
})

export const createAlertChannelOperation = defineOperation({
  id: 'createAlertChannel',
  method: 'POST',
  path: '/alert-channels',
  tag: TAG,
  access: 'admin',
  summary: 'Add a place for alerts to go',
  description: 'The secret that signs a webhook is answered here and never again.',
  body: CreateAlertChannel,
  output: AlertChannelCreated,
  status: 201,
  concurrency: 'etag',
  problems: ['conflict', 'address_refused'],
})

export const getAlertChannelOperation = defineOperation({
  id: 'getAlertChannel',
  method: 'GET',
  path: '/alert-channels/{channelId}',
  tag: TAG,
  access: 'admin',
  summary: 'Read a channel',
  params,
  output: AlertChannelRecord,
  concurrency: 'etag',
})

export const updateAlertChannelOperation = defineOperation({
  id: 'updateAlertChannel',
  method: 'PATCH',
  path: '/alert-channels/{channelId}',
  tag: TAG,
  access: 'admin',
  summary: 'Change a channel',
  params,
  body: PatchAlertChannel,
  output: AlertChannelRecord,
  concurrency: 'edit',
  problems: ['conflict'],
})

export const deleteAlertChannelOperation = defineOperation({
  id: 'deleteAlertChannel',
  method: 'DELETE',
  path: '/alert-channels/{channelId}',
  tag: TAG,
  access: 'admin',
  summary: 'Delete a channel',
  description: 'Its deliveries go with it, also those that wait.',
  params,
  output: null,
  concurrency: 'edit',
})

export const testAlertChannelOperation = defineOperation({
  id: 'testAlertChannel',
  method: 'POST',
  path: '/alert-channels/{channelId}/test',
  tag: TAG,
  access: 'admin',
  summary: 'Send a test; what became of it is in the deliveries',
  params,
  output: AlertDeliveryRecord,
  status: 202,
})

export const listAlertDeliveriesOperation = defineOperation({
  id: 'listAlertDeliveries',
  method: 'GET',
  path: '/alert-deliveries',
  tag: TAG,
  access: 'admin',
  summary: 'List what was sent where, newest first',
  query: PageQuery.extend(AlertDeliveryFilter.shape),
  output: pageOf(AlertDeliveryRecord),
  csv: 'alert-deliveries',
})
