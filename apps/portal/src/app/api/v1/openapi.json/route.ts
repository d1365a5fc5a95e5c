import { describeApiOperation } from '@/contract/api-description.ts'
import { describeApi } from '@/server/api-description.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(describeApiOperation, async () => describeApi())
