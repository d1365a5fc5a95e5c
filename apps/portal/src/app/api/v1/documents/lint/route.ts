import { lintDocumentOperation } from '@/contract/documents.ts'
import { defineRoute } from '@/server/define-route.ts'
import { lintDocument } from '@/server/documents.ts'
import { acceptingRawDocument } from '@/server/raw-document.ts'

export const POST = acceptingRawDocument(
  defineRoute(lintDocumentOperation, ({ body }) => lintDocument(body)),
)
