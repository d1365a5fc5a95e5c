import type { Caps } from './settings.ts'

/** Of every bound, and of what an overloaded gateway can do, this part is kept for tiers marked critical. */
export const CRITICAL_SHARE = 0.2

/**
 * How many requests one upstream may have under way, for ordinary traffic and for critical tiers. With one connection for
 * each, what is beyond the connections waits, so connections and waiting places bound it too.
 */
export function requestBounds(caps: Caps): Readonly<{ ordinary: number; critical: number }> {
  const critical = Math.min(caps.requests, caps.connections + caps.pending)
  return { ordinary: critical - Math.floor(critical * CRITICAL_SHARE), critical }
}
