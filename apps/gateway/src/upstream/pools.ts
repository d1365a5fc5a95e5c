import type { CompiledTarget } from '@gatehouse/policy'
import { Pool } from 'undici'
import { type AddressGuard, guardedConnector } from './address-guard.ts'

/**
 * Connections to one target, at most as many as Envoy allows by default (1024). A request beyond that is refused
 * at once instead of queued: a queue in front of a slow upstream only makes its answers later.
 */
export const TARGET_CONNECTIONS_MAX = 1_024

/** Below the 5 s after which many servers (Node's own) close an idle connection: we leave first. */
const IDLE_CONNECTION_MS = 4_000
const IDLE_CONNECTION_MS_MAX = 60_000
/** What an upstream may send as its header block. */
const RESPONSE_HEADER_BYTES_MAX = 32_768
/** A pool that no request used for so long is closed: its target has left the configuration or has no traffic. */
const POOL_IDLE_MS = 60_000
const SWEEP_EVERY_MS = 10_000

/** The connections to one target. `active` counts requests in flight. */
export type TargetPool = {
  readonly dispatcher: Pool
  active: number
  lastUsedMs: number
  isClosed: boolean
}

export type Pools = Readonly<{
  /** The pool of a target; made on first use, and again when it was closed for idleness. */
  of(target: CompiledTarget, connectMs: number): TargetPool
  close(): Promise<void>
}>

/** Holds a pool for each origin and connect timeout in use. Grows with the targets of the configuration only. */
export function createPools(guard: AddressGuard, nowMs: () => number): Pools {
  const pools = new Map<string, TargetPool>()
  const timer = setInterval(() => closeIdle(pools, nowMs()), SWEEP_EVERY_MS)
  timer.unref()
  return {
    of(target, connectMs) {
      const key = `${connectMs} ${target.origin}`
      const known = pools.get(key)
      if (known !== undefined) return known
      const pool: TargetPool = {
        dispatcher: createDispatcher(target, connectMs, guard),
        active: 0,
        lastUsedMs: nowMs(),
        isClosed: false,
      }
      pools.set(key, pool)
      return pool
    },
    async close() {
      clearInterval(timer)
      await Promise.all([...pools.values()].map(({ dispatcher }) => dispatcher.destroy()))
      pools.clear()
    },
  }
}

function createDispatcher(target: CompiledTarget, connectMs: number, guard: AddressGuard): Pool {
  return new Pool(target.origin, {
    connections: TARGET_CONNECTIONS_MAX,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: IDLE_CONNECTION_MS,
    keepAliveMaxTimeout: IDLE_CONNECTION_MS_MAX,
    maxHeaderSize: RESPONSE_HEADER_BYTES_MAX,
    // `deadlines` keeps these: one sweep instead of two timers armed and cleared for each request.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: guardedConnector(guard, connectMs),
  })
}

function closeIdle(pools: Map<string, TargetPool>, nowMs: number): void {
  for (const [key, pool] of pools) {
    if (pool.active > 0 || nowMs - pool.lastUsedMs < POOL_IDLE_MS) continue
    pools.delete(key)
    pool.isClosed = true
    void pool.dispatcher.close()
  }
}
