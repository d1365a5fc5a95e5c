import { createApiOperation, listApisOperation } from '@/contract/apis.ts'
import { createApi } from '@/server/api-create.ts'
import { API_COLUMNS, listApis } from '@/server/apis.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(listApisOperation, ({ query }) => listApis(query), API_COLUMNS)

export const POST = defineRoute(createApiOperation, ({ body }) => createApi(body))
