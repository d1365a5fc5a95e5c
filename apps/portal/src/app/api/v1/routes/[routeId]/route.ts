import { deleteRouteOperation, getRouteOperation, updateRouteOperation } from '@/contract/routes.ts'
import { defineRoute } from '@/server/define-route.ts'
import { deleteRoute, getRoute, updateRoute } from '@/server/routes.ts'

export const GET = defineRoute(getRouteOperation, ({ params }) => getRoute(params.routeId))

export const PATCH = defineRoute(updateRouteOperation, ({ params, body }, { expectedVersion }) =>
  updateRoute(params.routeId, expectedVersion, body),
)

export const DELETE = defineRoute(deleteRouteOperation, ({ params }, { expectedVersion }) =>
  deleteRoute(params.routeId, expectedVersion),
)
