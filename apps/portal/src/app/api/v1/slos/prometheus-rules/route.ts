import { exportPrometheusRulesOperation } from '@/contract/slos.ts'
import { defineRoute } from '@/server/define-route.ts'
import { exportRules } from '@/server/slos.ts'

export const GET = defineRoute(exportPrometheusRulesOperation, () => exportRules())
