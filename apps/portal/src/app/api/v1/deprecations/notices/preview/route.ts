import { previewNoticeOperation } from '@/contract/deprecations.ts'
import { defineRoute } from '@/server/define-route.ts'
import { previewNotice } from '@/server/deprecation-notices.ts'

export const POST = defineRoute(previewNoticeOperation, ({ body }) => previewNotice(body))
