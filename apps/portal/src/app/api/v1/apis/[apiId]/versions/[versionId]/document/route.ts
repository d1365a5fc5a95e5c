import { getDocumentOperation, putDocumentOperation } from '@/contract/versions.ts'
import { defineRoute } from '@/server/define-route.ts'
import { getDocument, putDocument } from '@/server/document-upload.ts'
import { acceptingRawDocument } from '@/server/raw-document.ts'

export const GET = defineRoute(getDocumentOperation, ({ params }) =>
  getDocument(params.apiId, params.versionId),
)

export const PUT = acceptingRawDocument(
  defineRoute(putDocumentOperation, ({ params, body }, { expectedVersion }) =>
    putDocument(params.apiId, params.versionId, expectedVersion, body),
  ),
)
