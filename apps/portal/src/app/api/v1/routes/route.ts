import { createRouteOperation, listRoutesOperation } from '@/contract/routes.ts'
import { defineRoute } from '@/server/define-route.ts'
import { createRoute, listRoutes, ROUTE_COLUMNS } from '@/server/routes.ts'

export const GET = defineRoute(listRoutesOperation, ({ query }) => listRoutes(query), ROUTE_COLUMNS)

export const POST = defineRoute(createRouteOperation, ({ body }) => createRoute(body))
