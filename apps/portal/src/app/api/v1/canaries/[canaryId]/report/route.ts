import { getCanaryReportOperation } from '@/contract/canaries.ts'
import { canaryReport } from '@/server/canary-report.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(getCanaryReportOperation, ({ params }) =>
  canaryReport(params.canaryId),
)
