import { getQuickStartOperation } from '@/contract/quick-start.ts'
import { defineRoute } from '@/server/define-route.ts'
import { getQuickStart } from '@/server/quick-start.ts'

export const GET = defineRoute(getQuickStartOperation, () => getQuickStart())
