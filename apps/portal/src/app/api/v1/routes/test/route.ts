import { testRouteOperation } from '@/contract/route-test.ts'
import { defineRoute } from '@/server/define-route.ts'
import { testRoute } from '@/server/route-test.ts'

export const POST = defineRoute(testRouteOperation, ({ body }) => testRoute(body))
