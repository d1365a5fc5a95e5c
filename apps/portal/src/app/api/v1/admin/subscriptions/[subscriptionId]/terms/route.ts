import { getSubscriptionTermsOperation } from '@/contract/overrides.ts'
import { defineRoute } from '@/server/define-route.ts'
import { getSubscriptionTerms } from '@/server/subscription-terms.ts'

export const GET = defineRoute(getSubscriptionTermsOperation, ({ params }) =>
  getSubscriptionTerms(params.subscriptionId),
)
