import { listShadowResultsOperation } from '@/contract/admin-limits.ts'
import { defineRoute } from '@/server/define-route.ts'
import { listShadowResults, SHADOW_COLUMNS } from '@/server/limit-uses.ts'

export const GET = defineRoute(
  listShadowResultsOperation,
  ({ query }) => listShadowResults(query),
  SHADOW_COLUMNS,
)
