import { getStatusOperation } from '@/contract/status.ts'
import { defineRoute } from '@/server/define-route.ts'
import { getStatus } from '@/server/status.ts'

export const GET = defineRoute(getStatusOperation, ({ params }) => getStatus(params.apiSlug))
