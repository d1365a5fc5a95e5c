import { listSloAlertsOperation } from '@/contract/slo-alerts.ts'
import { defineRoute } from '@/server/define-route.ts'
import { listSloAlerts, SLO_ALERT_COLUMNS } from '@/server/slo-alerts.ts'

export const GET = defineRoute(
  listSloAlertsOperation,
  ({ query }) => listSloAlerts(query),
  SLO_ALERT_COLUMNS,
)
