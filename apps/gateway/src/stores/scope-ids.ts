import { assertNever, type CompiledLimit, type LimitScope } from '@gatehouse/policy'
import { addressBucket } from '../http/client-address.ts'
import type { Exchange } from '../pipeline/exchange.ts'

/** Whose counter each limit uses, in the order of `limits`. */
export function scopeIdsOf(exchange: Exchange, limits: readonly CompiledLimit[]): string[] {
  const ids = new Array<string>(limits.length)
  for (let index = 0; index < limits.length; index++) {
    ids[index] = scopeIdOf(exchange, (limits[index] as CompiledLimit).scope)
  }
  return ids
}

function scopeIdOf(exchange: Exchange, scope: LimitScope): string {
  switch (scope) {
    case 'subscription':
      return exchange.subscriptionId
    case 'application':
      return exchange.principal?.applicationId ?? ''
    case 'key':
      return exchange.principal?.keyId ?? ''
    case 'organization':
      return exchange.principal?.organizationId ?? ''
    case 'address':
      return addressBucket(exchange.clientAddress)
    case 'route':
      return exchange.route?.id ?? ''
    case 'api':
      return exchange.route?.api.id ?? ''
    default:
      return assertNever(scope)
  }
}
