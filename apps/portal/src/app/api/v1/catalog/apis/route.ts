import { listCatalogOperation } from '@/contract/catalog.ts'
import { CATALOG_COLUMNS, listCatalog } from '@/server/catalog.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(
  listCatalogOperation,
  ({ query }) => listCatalog(query),
  CATALOG_COLUMNS,
)
