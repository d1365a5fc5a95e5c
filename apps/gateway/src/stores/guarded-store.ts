import { type CompiledLimit, type LimitVerdict, Problem } from '@gatehouse/policy'
import type { LimitCharge, LimitStore } from './limit-store.ts'
import type { LocalShare } from './local-share.ts'
import type { RedisCounters } from './redis-store.ts'
import { createStoreBreaker } from './store-breaker.ts'

/** How often a node says that it is there, and with it looks whether the store is back. */
const BEAT_EVERY_MS = 500
const RETRY_AFTER_MS = 1_000

export type GuardedStoreOptions = Readonly<{
  counters: RedisCounters
  local: LocalShare
  nodeId: string
  /** How long a request waits for the store. */
  deadlineMs: number
  /** Told when the store stops answering, with the reason, and when it is back. */
  onState(isUp: boolean, reason: string): void
  /** Told each decision that the store did not make. */
  onFallback(): void
}>

export type GuardedStore = LimitStore &
  Readonly<{
    isUp(): boolean
    /** Nodes that were heard of when the store last answered. */
    nodes(): number
    start(): void
    stop(): void
  }>

/**
 * Counters in Redis, with what holds when it does not answer within the deadline: of each limit the setting
 * `onStoreFailure`. `local` counts this node's share in memory, `open` sets the limit aside, `closed` refuses with 503.
 * After three failures nobody waits any more; a heartbeat finds out within a second that the store is back, and
 * counting goes on there with what it knows.
 */
export function createGuardedStore(options: GuardedStoreOptions): GuardedStore {
  const { counters, local, deadlineMs } = options
  const breaker = createStoreBreaker((isOpen, reason) => options.onState(!isOpen, reason))
  let nodes = 1
  let timer: NodeJS.Timeout | undefined
  /** Charges that were decided here are given back here. */
  const decidedHere = new WeakSet<LimitCharge>()

  async function beat(): Promise<void> {
    try {
      nodes = Math.max(1, await within(BEAT_EVERY_MS, counters.beat(options.nodeId)))
      breaker.succeeded()
    } catch (error) {
      breaker.failed(asError(error))
    }
  }

  function fallBack(charge: LimitCharge, nowMs: number): readonly LimitVerdict[] {
    options.onFallback()
    decidedHere.add(charge)
    return decideHere(charge, (counted) => local.takeAll(counted, nodes, nowMs))
  }

  const peekHere = (charge: LimitCharge, nowMs: number) =>
    decideHere(charge, (counted) => local.peekAll(counted, nodes, nowMs))

  async function takeShared(charge: LimitCharge, nowMs: number): Promise<readonly LimitVerdict[]> {
    try {
      const verdicts = await within(deadlineMs, counters.takeAll(charge))
      breaker.succeeded()
      local.remember(charge, verdicts)
      return verdicts
    } catch (error) {
      breaker.failed(asError(error))
      return fallBack(charge, nowMs)
    }
  }

  return {
    isUp: () => !breaker.isOpen(),
    nodes: () => nodes,
    takeAll: (charge, nowMs) =>
      breaker.isOpen() ? fallBack(charge, nowMs) : takeShared(charge, nowMs),
    peekAll: (charge, nowMs) =>
      breaker.isOpen()
        ? peekHere(charge, nowMs)
        : within(deadlineMs, counters.peekAll(charge)).catch(() => peekHere(charge, nowMs)),
    giveBack(charge, costs, takenMs, nowMs) {
      const owed = { ...charge, costs }
      if (decidedHere.has(charge)) {
        const here = countedHere(owed)
        local.giveBack(here, here.costs, { nodes, takenMs, nowMs })
      } else {
        counters.giveBack(owed, takenMs).catch((error) => breaker.failed(asError(error)))
      }
    },
    start() {
      void beat()
      timer = setInterval(() => void beat(), BEAT_EVERY_MS)
      timer.unref()
    },
    stop: () => clearInterval(timer),
  }
}

/**
 * The verdicts of what is counted here, and between them those of the limits that are open.
 *
 * @throws Problem when a limit wants no request to pass uncounted
 */
function decideHere(
  charge: LimitCharge,
  decide: (counted: LimitCharge) => readonly LimitVerdict[],
): LimitVerdict[] {
  if (charge.limits.some(({ onStoreFailure }) => onStoreFailure === 'closed')) {
    const detail = 'Limits cannot be counted at the moment'
    throw new Problem('limits_unavailable', detail, { retryAfterMs: RETRY_AFTER_MS })
  }
  const counted = decide(countedHere(charge))
  let next = 0
  return charge.limits.map((limit) =>
    limit.onStoreFailure === 'open' ? setAside(limit) : (counted[next++] as LimitVerdict),
  )
}

/** What is counted while the store is away: not the limits that are open then. */
function countedHere({ limits, scopeIds, costs }: LimitCharge): LimitCharge {
  const counted = [...limits.keys()].filter((index) => limits[index]?.onStoreFailure === 'local')
  return {
    limits: counted.flatMap((index) => limits[index] ?? []),
    scopeIds: counted.flatMap((index) => scopeIds[index] ?? []),
    costs: counted.flatMap((index) => costs[index] ?? []),
  }
}

/** What a limit says that is not counted at the moment. */
function setAside(limit: CompiledLimit): LimitVerdict {
  return { limit, allowed: true, remaining: limit.quota, resetMs: 0, retryAfterMs: 0 }
}

/** The promise's outcome, or a failure once the time is up. What comes later is nobody's. */
function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
