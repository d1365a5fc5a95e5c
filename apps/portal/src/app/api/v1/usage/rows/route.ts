import { listUsageRowsOperation } from '@/contract/usage.ts'
import { defineRoute } from '@/server/define-route.ts'
import { USAGE_COLUMNS, usageOfMember, usageRows } from '@/server/usage.ts'

export const GET = defineRoute(
  listUsageRowsOperation,
  async ({ query }) => usageRows(await usageOfMember(query)),
  USAGE_COLUMNS,
)
