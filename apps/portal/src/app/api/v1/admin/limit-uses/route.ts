import { listLimitUsesOperation } from '@/contract/admin-limits.ts'
import { defineRoute } from '@/server/define-route.ts'
import { LIMIT_USE_COLUMNS, listLimitUses } from '@/server/limit-uses.ts'

export const GET = defineRoute(
  listLimitUsesOperation,
  ({ query }) => listLimitUses(query),
  LIMIT_USE_COLUMNS,
)
