import { getCatalogDocumentOperation } from '@/contract/catalog.ts'
import { catalogDocument } from '@/server/catalog.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(getCatalogDocumentOperation, ({ params }) =>
  catalogDocument(params.slug, params.version),
)
