import { getLimitReportOperation } from '@/contract/limit-reports.ts'
import { defineRoute } from '@/server/define-route.ts'
import { getLimitReport } from '@/server/limit-report.ts'

export const GET = defineRoute(getLimitReportOperation, ({ params }) =>
  getLimitReport(params.subscriptionId),
)
