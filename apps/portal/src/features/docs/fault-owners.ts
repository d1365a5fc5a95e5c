import type { Fault } from '@gatehouse/policy'

/** Who a failure belongs to, in words. */
export const FAULT_OWNERS: Record<Fault, string> = {
  client: 'The caller',
  config: 'The configuration',
  upstream: 'The service behind the API',
  platform: 'The gateway',
}
