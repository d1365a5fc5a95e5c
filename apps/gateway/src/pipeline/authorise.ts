import { authorise as decideAccess, Problem } from '@gatehouse/policy'
import type { CredentialReader } from '../credentials/replica.ts'
import type { Phase } from './outcome.ts'

/** Phase 6: whether this application may call this API, and with which tier. */
export function createAuthorise(credentials: CredentialReader): Phase {
  return (exchange) => {
    const { principal, route, snapshot } = exchange
    if (route === undefined || route.api.auth === 'none') return 'continue'
    if (principal === undefined) return new Problem('unauthenticated')
    const { organizationId, applicationId } = principal
    const subscription = credentials.subscription(applicationId, route.api.id)
    const tier = subscription && snapshot?.tiers.get(subscription.tierId)
    const decision = decideAccess({
      auth: route.api.auth,
      principal: {
        organizationActive: credentials.organization(organizationId)?.active === true,
        applicationActive: credentials.application(applicationId)?.active === true,
      },
      subscriptionState: subscription?.state,
      tierPublished: tier !== undefined,
    })
    if (decision !== 'ok') return new Problem(decision)
    exchange.subscriptionId = subscription?.id ?? ''
    exchange.tier = tier
    return 'continue'
  }
}
