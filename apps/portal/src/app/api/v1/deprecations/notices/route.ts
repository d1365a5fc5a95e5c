import { listNoticesSentOperation, sendNoticeOperation } from '@/contract/deprecations.ts'
import { defineRoute } from '@/server/define-route.ts'
import { listNoticesSent, sendNotice } from '@/server/deprecation-notices.ts'

export const GET = defineRoute(listNoticesSentOperation, ({ query }) => listNoticesSent(query))

export const POST = defineRoute(sendNoticeOperation, ({ body }) => sendNotice(body))
