import { listLimitReportRowsOperation } from '@/contract/limit-reports.ts'
import { defineRoute } from '@/server/define-route.ts'
import { getLimitReport, LIMIT_REPORT_COLUMNS, limitReportRows } from '@/server/limit-report.ts'

export const GET = defineRoute(
  listLimitReportRowsOperation,
  async ({ params }) => limitReportRows(await getLimitReport(params.subscriptionId)),
  LIMIT_REPORT_COLUMNS,
)
