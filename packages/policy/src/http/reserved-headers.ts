/**
 * Request fields that only the gateway may set: who is calling, by which way, under which id.
 *
 * A caller's own are deleted before anything else runs. Many servers turn `-` into `_` before an application sees a
 * name (CGI, WSGI, Rack, PHP), so that `x_consumer_id` would arrive as our `x-consumer-id`: both spellings are reserved.
 */
export const IDENTITY_HEADERS = {
  requestId: 'x-request-id',
  organizationId: 'x-consumer-id',
  applicationId: 'x-application-id',
  keyId: 'x-key-id',
  tier: 'x-tier',
  apiVersion: 'x-api-version',
  /** Milliseconds that are left for the answer, all tries together. */
  timeoutMs: 'x-request-timeout-ms',
} as const

const RESERVED: ReadonlySet<string> = new Set([
  ...Object.values(IDENTITY_HEADERS),
  'forwarded',
  'traceparent',
  'via',
  'x-client-ip',
  'x-original-host',
  'x-original-url',
  'x-real-ip',
  'x-rewrite-url',
])

/** Families of which later additions must be just as safe. */
const RESERVED_PREFIXES = ['x-forwarded-', 'x-gateway-', 'x-gatehouse-', 'x-consumer-'] as const

/** Whether a caller's field, its name in lower case, is to be deleted. */
export function isReservedRequestHeader(nameLowerCase: string): boolean {
  const name = nameLowerCase.includes('_') ? nameLowerCase.replaceAll('_', '-') : nameLowerCase
  if (RESERVED.has(name)) return true
  if (!name.startsWith('x-')) return false
  for (const prefix of RESERVED_PREFIXES) if (name.startsWith(prefix)) return true
  return false
}
