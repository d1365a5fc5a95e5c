import type { CompiledTarget, CompiledUpstream } from '@gatehouse/policy'
import { Pool } from 'undici'
import { type AddressGuard, guardedConnector } from './address-guard.ts'

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
  of(target: CompiledTarget, upstream: CompiledUpstream): TargetPool
  close(): Promise<void>
}>

/** Holds a pool for each origin and kind of connection in use. Grows with the targets of the configuration only. */
export function createPools(guard: AddressGuard, nowMs: () => number): Pools {
  const pools = new Map<string, TargetPool>()
  const timer = setInterval(() => closeIdle(pools, nowMs()), SWEEP_EVERY_MS)
  timer.unref()
  return {
    of(target, upstream) {
      const { connectMs } = upstream.timeouts
      const { connections } = upstream.resilience.caps
      const key = `${connectMs} ${connections} ${target.origin}`
      const known = pools.get(key)
      if (known !== undefined) return known
      const pool: TargetPool = {
        dispatcher: createDispatcher(target, upstream, guard),
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

function createDispatcher(
  target: CompiledTarget,
  { timeouts, resilience }: CompiledUpstream,
  guard: AddressGuard,
): Pool {
  return new Pool(target.origin, {
    connections: resilience.caps.connections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: IDLE_CONNECTION_MS,
    keepAliveMaxTimeout: IDLE_CONNECTION_MS_MAX,
    maxHeaderSize: RESPONSE_HEADER_BYTES_MAX,
    // `deadlines` keeps these: one sweep instead of two timers armed and cleared for each request.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: guardedConnector(guard, timeouts.connectMs),
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
