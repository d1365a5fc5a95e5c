import { getUpstreamHealthOperation } from '@/contract/upstream-health.ts'
import { defineRoute } from '@/server/define-route.ts'
import { getUpstreamHealth } from '@/server/upstream-health.ts'

export const GET = defineRoute(getUpstreamHealthOperation, ({ params }) =>
  getUpstreamHealth(params.upstreamId),
)
