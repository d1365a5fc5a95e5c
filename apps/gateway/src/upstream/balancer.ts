import {
  admitRequest,
  type CompiledUpstream,
  chooseByHash,
  countOutcome,
  eject,
  isAdmitting,
  isEjected,
  isPanic,
  leastOfTwo,
  mayEject,
  releaseTicket,
  settleBreaker,
  takeTurn,
} from '@gatehouse/policy'
import type { BalancedTarget, TargetOutcome, UpstreamLoad } from './balanced-target.ts'

/** What an operator may want to count. */
export type UpstreamEvent = 'ejected' | 'breaker_opened' | 'breaker_closed' | 'retried' | 'refused'

/**
 * Of an upstream's places, the part that requests may hold whose body has not all come: callers who send theirs a byte at a
 * time hold a place for as long as they like, and must not hold all of them.
 */
const UPLOADS_SHARE = 0.5
/** With so many taken, places are not for callers who keep them waiting. */
const CROWDED_SHARE = 0.8

export type BalancerDeps = Readonly<{
  /** In [0, 1). */
  random: () => number
  /** The pool of a target, made again when it was closed. */
  reopen(target: BalancedTarget): void
  onEvent(upstream: CompiledUpstream, event: UpstreamEvent): void
}>

/**
 * Chooses among the targets of one upstream and learns from how requests end.
 *
 * Who is usable is worked out when something changed or an ejection, a lease or a breaker's pause ran out, and not for each
 * request: while all is well, a choice is one comparison and the choice itself. Instants are the exchange's clock.
 */
export class Balancer {
  readonly upstream: CompiledUpstream
  readonly load: UpstreamLoad
  readonly targets: readonly BalancedTarget[]
  /** The total timeout, as it is told to the upstream with a first try. */
  readonly totalText: string
  readonly #deps: BalancerDeps
  readonly #leaseMs: number
  #usable: readonly BalancedTarget[] = []
  #probing: readonly BalancedTarget[] = []
  #nextChangeMs = Number.NEGATIVE_INFINITY
  #seenChanges = -1

  constructor(
    upstream: CompiledUpstream,
    load: UpstreamLoad,
    targets: readonly BalancedTarget[],
    deps: BalancerDeps,
  ) {
    this.upstream = upstream
    this.load = load
    this.targets = targets
    this.#deps = deps
    const { connectMs, headersMs, totalMs } = upstream.timeouts
    this.totalText = String(totalMs)
    this.#leaseMs = connectMs + headersMs
  }

  /**
   * The target of the next request, never `except`; undefined when there is none that takes traffic. The ticket for `settle`
   * is the generation of its breaker at this moment.
   *
   * @param key of `hashText`; looked at by consistent hashing only
   */
  next(nowMs: number, key: number, except?: BalancedTarget): BalancedTarget | undefined {
    if (nowMs >= this.#nextChangeMs || this.load.changes !== this.#seenChanges) this.#look(nowMs)
    const probe = this.#probing.length === 0 ? undefined : this.#lease(nowMs, except)
    const chosen = probe ?? this.#choose(key, except)
    return chosen === undefined ? undefined : this.open(chosen)
  }

  /** One like this, with copies of its turns and of what is known of its targets: whom it chooses, nobody else learns. */
  rehearsal(): Balancer {
    const { random } = this.#deps
    const targets = this.targets.map((one) => ({ ...one, health: structuredClone(one.health) }))
    return new Balancer(this.upstream, { ...this.load }, targets, {
      random,
      reopen() {},
      onEvent() {},
    })
  }

  /** Makes sure that a target can be sent to: its pool may have been closed since. */
  open(target: BalancedTarget): BalancedTarget {
    if (target.pool.isClosed) this.#deps.reopen(target)
    return target
  }

  #choose(key: number, except: BalancedTarget | undefined): BalancedTarget | undefined {
    const usable = this.#usable
    if (usable.length < 2) return usable[0] === except ? undefined : usable[0]
    switch (this.upstream.resilience.balancing.method) {
      case 'round_robin':
        return takeTurn(usable, except)
      case 'least_requests':
        return leastOfTwo(usable, this.#deps.random, except)
      case 'hash':
        return chooseByHash(usable, key, except)
    }
  }

  /** One request tries a target whose breaker has paused for long enough. */
  #lease(nowMs: number, except: BalancedTarget | undefined): BalancedTarget | undefined {
    for (const one of this.#probing) {
      if (one === except) continue
      if (admitRequest(one.health.breaker, this.#leaseMs, nowMs) < 0) continue
      this.load.changes += 1
      return one
    }
    return undefined
  }

  /** Whether one more request may be under way. */
  hasPlace(hasBody: boolean, isCritical: boolean): boolean {
    const { bounds } = this.upstream
    const bound = isCritical ? bounds.critical : bounds.ordinary
    return this.load.active < bound && !(hasBody && this.load.uploads >= bound * UPLOADS_SHARE)
  }

  /** Whether few places are left: callers who send nothing, or take nothing, are then given up soon. */
  get isCrowded(): boolean {
    const crowd = this.upstream.bounds.ordinary * CROWDED_SHARE
    return this.load.active >= crowd || this.load.uploads >= crowd * UPLOADS_SHARE
  }

  /** A request sets out. */
  begin(target: BalancedTarget, isRetry: boolean): void {
    target.active += 1
    this.load.active += 1
    if (!isRetry) return
    this.load.retries += 1
    this.#deps.onEvent(this.upstream, 'retried')
  }

  /** A request was turned away: too many are under way, or nobody may be asked. */
  refused(): void {
    this.#deps.onEvent(this.upstream, 'refused')
  }

  /** It is over. */
  end(target: BalancedTarget, isRetry: boolean): void {
    target.active -= 1
    this.load.active -= 1
    if (isRetry) this.load.retries -= 1
  }

  /** How a request that `next` sent to `target` ended; at most once a request. */
  settle(target: BalancedTarget, ticket: number, outcome: TargetOutcome, nowMs: number): void {
    const { breaker, ejection } = target.health
    if (outcome === 'unknown') {
      if (breaker.state !== 'closed') this.#release(target, ticket)
      return
    }
    const { resilience } = this.upstream
    if (countOutcome(ejection, resilience.ejection, outcome !== 'ok')) this.#eject(target, nowMs)
    if (!resilience.breaker.enabled) return
    const isFailure = outcome === 'unavailable'
    if (!settleBreaker(breaker, resilience.breaker, ticket, isFailure, nowMs)) return
    this.load.changes += 1
    this.#deps.onEvent(this.upstream, isFailure ? 'breaker_opened' : 'breaker_closed')
  }

  #release(target: BalancedTarget, ticket: number): void {
    releaseTicket(target.health.breaker, ticket)
    this.load.changes += 1
  }

  #eject({ health: { ejection } }: BalancedTarget, nowMs: number): void {
    if (isEjected(ejection, nowMs)) return
    const rule = this.upstream.resilience.ejection
    let ejected = 0
    for (const { health } of this.targets) if (isEjected(health.ejection, nowMs)) ejected += 1
    if (!mayEject(rule, ejected, this.targets.length)) return
    eject(ejection, rule, nowMs, this.#deps.random())
    this.load.changes += 1
    this.#deps.onEvent(this.upstream, 'ejected')
  }

  /** Milliseconds until a breaker lets somebody try; undefined when it is not breakers that keep everybody away. */
  pauseMs(nowMs: number): number | undefined {
    let untilMs = Number.POSITIVE_INFINITY
    for (const { health } of this.targets) {
      if (health.breaker.state !== 'closed') untilMs = Math.min(untilMs, health.breaker.untilMs)
    }
    return Number.isFinite(untilMs) ? Math.max(0, untilMs - nowMs) : undefined
  }

  /** Works out who is usable, who may be probed, and when that changes by itself. */
  #look(nowMs: number): void {
    const closed: BalancedTarget[] = []
    const probing: BalancedTarget[] = []
    let nextChangeMs = Number.POSITIVE_INFINITY
    for (const one of this.targets) {
      const { breaker, ejection } = one.health
      if (breaker.state === 'closed') closed.push(one)
      else if (isAdmitting(breaker, nowMs)) probing.push(one)
      else nextChangeMs = Math.min(nextChangeMs, breaker.untilMs)
      if (isEjected(ejection, nowMs)) nextChangeMs = Math.min(nextChangeMs, ejection.ejectedUntilMs)
    }
    const healthy = closed.filter(
      ({ health }) => health.checked.isHealthy && !isEjected(health.ejection, nowMs),
    )
    const rule = this.upstream.resilience.ejection
    this.#usable = isPanic(rule, healthy.length, this.targets.length) ? closed : healthy
    this.#probing = probing
    this.#nextChangeMs = nextChangeMs
    this.#seenChanges = this.load.changes
  }
}
