import { listAlertDeliveriesOperation } from '@/contract/slo-alerts.ts'
import { ALERT_DELIVERY_COLUMNS, listAlertDeliveries } from '@/server/alert-channels.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(
  listAlertDeliveriesOperation,
  ({ query }) => listAlertDeliveries(query),
  ALERT_DELIVERY_COLUMNS,
)
