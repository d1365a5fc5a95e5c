import { Problem } from '@gatehouse/policy'
import type { Balancers } from '../upstream/balance.ts'
import type { Phase } from './outcome.ts'

/** Phase 8: which of the upstream's targets. */
export function createChooseTarget(balancers: Balancers): Phase {
  return (exchange) => {
    const { route } = exchange
    if (route === undefined) throw new Error('choose-target runs after match-route')
    const balancer = balancers.of(route.upstream)
    const chosen = balancer.next()
    if (chosen === undefined) return new Problem('upstream_not_configured')
    exchange.balancer = balancer
    exchange.target = chosen
    return 'continue'
  }
}
