import { getCanaryOperation } from '@/contract/canaries.ts'
import { getCanary } from '@/server/canaries.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(getCanaryOperation, ({ params }) => getCanary(params.canaryId))
