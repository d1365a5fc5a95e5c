import { getAdminUsageOperation } from '@/contract/usage.ts'
import { defineRoute } from '@/server/define-route.ts'
import { usageOfAll } from '@/server/usage.ts'

export const GET = defineRoute(getAdminUsageOperation, ({ query }) => usageOfAll(query))
