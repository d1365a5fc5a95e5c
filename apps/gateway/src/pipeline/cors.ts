import { decideCors } from '@gatehouse/policy'
import type { Exchange } from './exchange.ts'
import type { Outcome } from './outcome.ts'

/** Phase 3: a preflight is answered here, before authentication, because browsers send it without credentials. */
export function cors(exchange: Exchange): Outcome {
  const policy = exchange.route?.api.cors
  if (policy === undefined) return 'continue'
  const { headers, method, response, responseFields } = exchange
  const decision = decideCors(policy, {
    origin: headers.origin,
    method,
    requestMethod: headers.corsMethod,
    requestHeaders: headers.corsHeaders,
  })
  for (const [name, value] of decision.headers) responseFields.push(name, value)
  if (decision.kind !== 'preflight_allowed' && decision.kind !== 'preflight_refused') {
    return 'continue'
  }
  // A refusal is an answer without the fields that would allow it; browsers read no further.
  exchange.status = 204
  response.writeHead(204, responseFields)
  response.end()
  return 'answered'
}
