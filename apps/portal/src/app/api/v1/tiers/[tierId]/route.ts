import { deleteTierOperation, getTierOperation, updateTierOperation } from '@/contract/tiers.ts'
import { defineRoute } from '@/server/define-route.ts'
import { deleteTier, getTier, updateTier } from '@/server/tiers.ts'

export const GET = defineRoute(getTierOperation, ({ params }) => getTier(params.tierId))

export const PATCH = defineRoute(updateTierOperation, ({ params, body }, { expectedVersion }) =>
  updateTier(params.tierId, expectedVersion, body),
)

export const DELETE = defineRoute(deleteTierOperation, ({ params }, { expectedVersion }) =>
  deleteTier(params.tierId, expectedVersion),
)
