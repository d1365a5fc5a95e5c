import { testAlertChannelOperation } from '@/contract/slo-alerts.ts'
import { testAlertChannel } from '@/server/alert-channels.ts'
import { defineRoute } from '@/server/define-route.ts'

export const POST = defineRoute(testAlertChannelOperation, ({ params }) =>
  testAlertChannel(params.channelId),
)
