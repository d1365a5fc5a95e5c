import { getCatalogApiOperation } from '@/contract/catalog.ts'
import { getCatalogApi } from '@/server/catalog.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(getCatalogApiOperation, ({ params }) => getCatalogApi(params.slug))
