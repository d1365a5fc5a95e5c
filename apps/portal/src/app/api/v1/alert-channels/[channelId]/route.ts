import {
  deleteAlertChannelOperation,
  getAlertChannelOperation,
  updateAlertChannelOperation,
} from '@/contract/slo-alerts.ts'
import { deleteAlertChannel, getAlertChannel, updateAlertChannel } from '@/server/alert-channels.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(getAlertChannelOperation, ({ params }) =>
  getAlertChannel(params.channelId),
)

export const PATCH = defineRoute(
  updateAlertChannelOperation,
  ({ params, body }, { expectedVersion }) =>
    updateAlertChannel(params.channelId, expectedVersion, body),
)

export const DELETE = defineRoute(deleteAlertChannelOperation, ({ params }, { expectedVersion }) =>
  deleteAlertChannel(params.channelId, expectedVersion),
)
