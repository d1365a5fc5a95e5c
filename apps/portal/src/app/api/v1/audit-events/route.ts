import { listAuditEventsOperation } from '@/contract/audit-events.ts'
import { AUDIT_COLUMNS, listAuditEvents } from '@/server/audit-events.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(
  listAuditEventsOperation,
  ({ query }) => listAuditEvents(query),
  AUDIT_COLUMNS,
)
