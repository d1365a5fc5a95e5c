import { deleteApiOperation, getApiOperation, updateApiOperation } from '@/contract/apis.ts'
import { deleteApi, getApi, updateApi } from '@/server/apis.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(getApiOperation, ({ params }) => getApi(params.apiId))

export const PATCH = defineRoute(updateApiOperation, ({ params, body }, { expectedVersion }) =>
  updateApi(params.apiId, expectedVersion, body),
)

export const DELETE = defineRoute(deleteApiOperation, ({ params }, { expectedVersion }) =>
  deleteApi(params.apiId, expectedVersion),
)
