import type { ProblemCode } from '../problem.ts'

/** Who calls: an application of an organisation, known by one of its keys. */
export type PrincipalFacts = Readonly<{ organizationActive: boolean; applicationActive: boolean }>

export type AccessFacts = Readonly<{
  /** How the API wants its callers known. */
  auth: 'key' | 'none'
  /** Undefined: nobody authenticated. */
  principal: PrincipalFacts | undefined
  /** The application's subscription to the API; cancelled ones do not count. */
  subscriptionState: 'pending' | 'active' | 'suspended' | undefined
  /** Whether the subscription's tier is in the snapshot in force. */
  tierPublished: boolean
}>

/**
 * Whether a caller may use an API; else the code to answer with. The widest reason comes first, so that a suspended
 * organisation is told so whatever its subscriptions say. An API without authentication serves everybody.
 */
export function authorise(facts: AccessFacts): 'ok' | ProblemCode {
  if (facts.auth === 'none') return 'ok'
  if (facts.principal === undefined) return 'unauthenticated'
  if (!facts.principal.organizationActive) return 'organization_suspended'
  if (!facts.principal.applicationActive) return 'application_suspended'
  switch (facts.subscriptionState) {
    case undefined:
      return 'not_subscribed'
    case 'pending':
      return 'subscription_pending'
    case 'suspended':
      return 'forbidden'
    case 'active':
      return facts.tierPublished ? 'ok' : 'tier_not_published'
  }
}
