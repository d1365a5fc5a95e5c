import {
  deleteUpstreamOperation,
  getUpstreamOperation,
  updateUpstreamOperation,
} from '@/contract/upstreams.ts'
import { defineRoute } from '@/server/define-route.ts'
import { deleteUpstream, getUpstream, updateUpstream } from '@/server/upstreams.ts'

export const GET = defineRoute(getUpstreamOperation, ({ params }) => getUpstream(params.upstreamId))

export const PATCH = defineRoute(updateUpstreamOperation, ({ params, body }, { expectedVersion }) =>
  updateUpstream(params.upstreamId, expectedVersion, body),
)

export const DELETE = defineRoute(deleteUpstreamOperation, ({ params }, { expectedVersion }) =>
  deleteUpstream(params.upstreamId, expectedVersion),
)
