import { type ForwardDeps, forward } from '../upstream/forward.ts'
import { requestHead } from '../upstream/request-head.ts'
import type { Phase } from './outcome.ts'

/** Phase 9: to the upstream and back; it answers by itself from here on. */
export function createForward(deps: ForwardDeps): Phase {
  return (exchange) => {
    const { balancer, target, traceparent } = exchange
    if (balancer === undefined || target === undefined) {
      throw new Error('forward runs after choose-target')
    }
    forward(deps, exchange, { balancer, target, headers: requestHead(exchange, traceparent) })
    return 'answered'
  }
}
