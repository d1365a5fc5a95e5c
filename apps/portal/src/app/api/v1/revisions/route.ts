import { listRevisionsOperation, publishRevisionOperation } from '@/contract/revisions.ts'
import { defineRoute } from '@/server/define-route.ts'
import { listRevisions, publishDraft, REVISION_COLUMNS } from '@/server/revisions.ts'

export const GET = defineRoute(
  listRevisionsOperation,
  ({ query }) => listRevisions(query),
  REVISION_COLUMNS,
)

export const POST = defineRoute(publishRevisionOperation, ({ body }) => publishDraft(body))
