import { getCatalogVersionOperation } from '@/contract/catalog.ts'
import { getCatalogVersion } from '@/server/catalog.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(getCatalogVersionOperation, ({ params }) =>
  getCatalogVersion(params.slug, params.version),
)
