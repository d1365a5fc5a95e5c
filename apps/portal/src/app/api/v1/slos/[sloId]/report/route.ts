import { getSloReportOperation } from '@/contract/slo-report.ts'
import { defineRoute } from '@/server/define-route.ts'
import { sloReport } from '@/server/slo-report.ts'

export const GET = defineRoute(getSloReportOperation, ({ params, query }) =>
  sloReport(params.sloId, query.objective),
)
