import {
  type CompiledTier,
  authorise as decideAccess,
  Problem,
  type SubscriptionTerms,
  type TierUnderTerms,
  tierUnderTerms,
} from '@gatehouse/policy'
import type { CredentialReader, SubscriptionRecord } from '../credentials/credential-reader.ts'
import type { Phase } from './outcome.ts'

/** Phase 6: whether this application may call this API, and with which tier, under terms of its own where it has any. */
export function createAuthorise(credentials: CredentialReader): Phase {
  const tierFor = rememberTerms()
  return (exchange) => {
    const { principal, route, snapshot } = exchange
    if (route === undefined || route.api.auth === 'none') return 'continue'
    if (principal === undefined) return new Problem('unauthenticated')
    const { organizationId, applicationId } = principal
    const subscription = credentials.subscription(applicationId, route.api.id)
    const offered = subscription && snapshot?.tiers.get(subscription.tierId)
    const tier = offered && tierFor(offered, subscription, exchange.startedAtMs)
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

/** A tier under terms is worked out once for each revision, and again when some of the terms begin or end. */
function rememberTerms() {
  const known = new WeakMap<SubscriptionTerms, TierUnderTerms & { offered: CompiledTier }>()
  return (offered: CompiledTier, { terms }: SubscriptionRecord, nowMs: number): CompiledTier => {
    if (terms === undefined || terms === null) return offered
    const made = known.get(terms)
    if (made?.offered === offered && made.fromMs <= nowMs && nowMs < made.untilMs) return made.tier
    const fresh = tierUnderTerms(offered, terms, nowMs)
    known.set(terms, { ...fresh, offered })
    return fresh.tier
  }
}
