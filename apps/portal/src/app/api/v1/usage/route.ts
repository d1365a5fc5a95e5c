import { getUsageOperation } from '@/contract/usage.ts'
import { defineRoute } from '@/server/define-route.ts'
import { usageOfMember } from '@/server/usage.ts'

export const GET = defineRoute(getUsageOperation, ({ query }) => usageOfMember(query))
