import { listTierRequestsOperation } from '@/contract/tier-requests.ts'
import { listTierRequests, TIER_REQUEST_COLUMNS } from '@/server/admin-tier-requests.ts'
import { defineRoute } from '@/server/define-route.ts'

export const GET = defineRoute(
  listTierRequestsOperation,
  ({ query }) => listTierRequests(query),
  TIER_REQUEST_COLUMNS,
)
