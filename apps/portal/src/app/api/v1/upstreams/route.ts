import { createUpstreamOperation, listUpstreamsOperation } from '@/contract/upstreams.ts'
import { defineRoute } from '@/server/define-route.ts'
import { createUpstream, listUpstreams, UPSTREAM_COLUMNS } from '@/server/upstreams.ts'

export const GET = defineRoute(
  listUpstreamsOperation,
  ({ query }) => listUpstreams(query),
  UPSTREAM_COLUMNS,
)

export const POST = defineRoute(createUpstreamOperation, ({ body }) => createUpstream(body))
