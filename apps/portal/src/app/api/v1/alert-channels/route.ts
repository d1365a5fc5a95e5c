import { createAlertChannelOperation, listAlertChannelsOperation } from '@/contract/slo-alerts.ts'
import {
  ALERT_CHANNEL_COLUMNS,
  createAlertChannel,
  listAlertChannels,
} from '@/server/alert-channels.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(
  listAlertChannelsOperation,
  ({ query }) => listAlertChannels(query),
  ALERT_CHANNEL_COLUMNS,
)

export const POST = defineRoute(createAlertChannelOperation, ({ body }) => createAlertChannel(body))
