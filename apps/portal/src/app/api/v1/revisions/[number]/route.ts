import { getRevisionOperation } from '@/contract/revisions.ts'
import { defineRoute } from '@/server/define-route.ts'
import { getRevision } from '@/server/revisions.ts'

export const GET = defineRoute(getRevisionOperation, ({ params }) => getRevision(params.number))
