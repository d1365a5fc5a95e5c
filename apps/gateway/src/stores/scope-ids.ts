import { assertNever, type CompiledLimit } from '@gatehouse/policy'
import { addressBucket } from '../http/client-address.ts'
import type { Exchange } from '../pipeline/exchange.ts'

/** What is counted of a header's value; a longer one is another caller's only if it differs before. */
const HEADER_VALUE_LENGTH_MAX = 256

/** Whose counter each limit uses, in the order of `limits`. */
export function scopeIdsOf(exchange: Exchange, limits: readonly CompiledLimit[]): string[] {
  const ids = new Array<string>(limits.length)
  for (let index = 0; index < limits.length; index++) {
    ids[index] = scopeIdOf(exchange, limits[index] as CompiledLimit)
  }
  return ids
}

function scopeIdOf(exchange: Exchange, limit: CompiledLimit): string {
  const { scope, header } = limit
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
      return addressBucket(exchange.clientAddress, limit.ipv6Prefix, limit.ipv4Prefix)
    case 'route':
      return exchange.route?.id ?? ''
    case 'api':
      return exchange.route?.api.id ?? ''
    case 'upstream':
      return exchange.route?.upstream.id ?? ''
    case 'global':
      return ''
    case 'header':
      return headerValue(exchange.headers.forwarded, header ?? '')
    default:
      return assertNever(scope)
  }
}

/** The first value of a field; requests without it are counted together. */
function headerValue(fields: readonly string[], name: string): string {
  for (let index = 0; index < fields.length; index += 2) {
    const field = fields[index] as string
    if (field.length !== name.length || field.toLowerCase() !== name) continue
    return (fields[index + 1] as string).slice(0, HEADER_VALUE_LENGTH_MAX)
  }
  return ''
}
