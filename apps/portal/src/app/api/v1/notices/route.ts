import { listNoticesOperation } from '@/contract/notices.ts'
import { defineRoute } from '@/server/define-route.ts'
import { ownNotices } from '@/server/own-notices.ts'

export const GET = defineRoute(listNoticesOperation, () => ownNotices())
