import { acknowledgeSloAlertOperation } from '@/contract/slo-alerts.ts'
import { defineRoute } from '@/server/define-route.ts'
import { acknowledgeSloAlert } from '@/server/slo-alerts.ts'

export const POST = defineRoute(acknowledgeSloAlertOperation, ({ params }) =>
  acknowledgeSloAlert(params.alertId),
)
