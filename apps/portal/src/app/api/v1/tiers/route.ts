import { createTierOperation, listTiersOperation } from '@/contract/tiers.ts'
import { defineRoute } from '@/server/define-route.ts'
import { createTier, listTiers, TIER_COLUMNS } from '@/server/tiers.ts'

export const GET = defineRoute(listTiersOperation, ({ query }) => listTiers(query), TIER_COLUMNS)

export const POST = defineRoute(createTierOperation, ({ body }) => createTier(body))
