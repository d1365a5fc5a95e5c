import { isIP } from 'node:net'
import type { CompiledTarget, CompiledUpstream } from '@gatehouse/policy'
import { Pool } from 'undici'
import { type AddressGuard, type ConnectorOptions, guardedConnector } from './address-guard.ts'
import { AddressPools, type OpenPool } from './address-pools.ts'
import { createNames, type Names } from './names.ts'
import type { ResolveName } from './resolve-name.ts'
import { type OpenSecret, readUpstreamTls } from './upstream-tls.ts'

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
  /** Of the address whose turn it is. */
  next(): Pool
  /** As a label of its connections: it must not follow the `Host` of a call. */
  readonly serverName: string
  active: number
  lastUsedMs: number
  isClosed: boolean
}

export type Pools = Readonly<{
  /** The pool of a target; made on first use, and again when it was closed for idleness. */
  of(target: CompiledTarget, upstream: CompiledUpstream): TargetPool
  close(): Promise<void>
}>

export type PoolsDeps = Readonly<{
  guard: AddressGuard
  nowMs: () => number
  openSecret: OpenSecret
  resolve: ResolveName
}>

/** Holds a pool for each origin and kind of connection in use. Grows with the targets of the configuration only. */
export function createPools(deps: PoolsDeps): Pools {
  const { nowMs } = deps
  const pools = new Map<string, HeldPool>()
  const names = createNames(deps.resolve)
  const timer = setInterval(() => closeIdle(pools, nowMs()), SWEEP_EVERY_MS)
  timer.unref()
  return {
    of(target, upstream) {
      const { connectMs } = upstream.timeouts
      const { connections } = upstream.resilience.caps
      // Other TLS settings are another pool: what is under way ends on the connections it has.
      const tls = target.origin.startsWith('https:') ? JSON.stringify(upstream.tls) : ''
      const key = `${upstream.protocol} ${connectMs} ${connections} ${target.origin} ${tls}`
      const known = pools.get(key)
      if (known !== undefined) return known
      const pool = openTarget(target, upstream, deps, names)
      pools.set(key, pool)
      return pool
    },
    async close() {
      clearInterval(timer)
      names.stop()
      await Promise.all([...pools.values()].map(({ connections }) => connections.destroy()))
      pools.clear()
    },
  }
}

type HeldPool = TargetPool & { readonly connections: AddressPools; unfollow(): void }

function openTarget(
  target: CompiledTarget,
  upstream: CompiledUpstream,
  deps: PoolsDeps,
  names: Names,
): HeldPool {
  const open: OpenPool = (first, others) =>
    openPool(target, upstream, deps, async (hostname) => {
      if (first === undefined) return (await deps.resolve(hostname)).addresses
      return [first, ...others().filter((address) => address !== first)]
    })
  const connections = new AddressPools(open, deps.guard.mayCall)
  const hostname = hostnameOf(target)
  const isName = isIP(hostname) === 0
  return {
    connections,
    unfollow: isName
      ? names.follow(hostname, (addresses) => connections.moveTo(addresses))
      : () => undefined,
    next: () => connections.next(),
    serverName: upstream.tls.serverName ?? hostname,
    active: 0,
    lastUsedMs: deps.nowMs(),
    isClosed: false,
  }
}

function openPool(
  target: CompiledTarget,
  upstream: CompiledUpstream,
  { guard, openSecret }: PoolsDeps,
  addressesOf: ConnectorOptions['addressesOf'],
): Pool {
  const { timeouts, resilience } = upstream
  const serverName = upstream.tls.serverName ?? hostnameOf(target)
  return new Pool(target.origin, {
    connections: resilience.caps.connections,
    pipelining: 1,
    allowH2: upstream.protocol === 'http2',
    keepAliveTimeout: IDLE_CONNECTION_MS,
    keepAliveMaxTimeout: IDLE_CONNECTION_MS_MAX,
    maxHeaderSize: RESPONSE_HEADER_BYTES_MAX,
    // `deadlines` keeps these: one sweep instead of two timers armed and cleared for each request.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: guardedConnector(guard, {
      connectMs: timeouts.connectMs,
      tls: readUpstreamTls(upstream, openSecret),
      protocol: upstream.protocol,
      serverName: isIP(serverName) === 0 ? serverName : '', // RFC 6066 §3: an address is no name
      addressesOf,
    }),
  })
}

function hostnameOf({ origin }: CompiledTarget): string {
  return new URL(origin).hostname.replace(/^\[|\]$/g, '')
}

function closeIdle(pools: Map<string, HeldPool>, nowMs: number): void {
  for (const [key, pool] of pools) {
    if (pool.active > 0 || nowMs - pool.lastUsedMs < POOL_IDLE_MS) continue
    pools.delete(key)
    pool.isClosed = true
    pool.unfollow()
    pool.connections.close()
  }
}
