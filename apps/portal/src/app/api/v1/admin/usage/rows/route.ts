import { listAdminUsageRowsOperation } from '@/contract/usage.ts'
import { defineRoute } from '@/server/define-route.ts'
import { USAGE_COLUMNS, usageOfAll, usageRows } from '@/server/usage.ts'

export const GET = defineRoute(
  listAdminUsageRowsOperation,
  async ({ query }) => usageRows(await usageOfAll(query)),
  USAGE_COLUMNS,
)
