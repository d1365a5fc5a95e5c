import { restoreRevisionOperation } from '@/contract/revisions.ts'
import { defineRoute } from '@/server/define-route.ts'
import { restore } from '@/server/revisions.ts'

export const POST = defineRoute(restoreRevisionOperation, ({ params, body }) =>
  restore(params.number, body),
)
