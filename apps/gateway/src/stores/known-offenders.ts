import type { CompiledLimit, LimitVerdict } from '@gatehouse/policy'
import type { LimitCharge } from './limit-store.ts'

/** Callers remembered, about a kilobyte each; the one refused longest ago goes first. */
const OFFENDERS_MAX = 10_000
/** Longest time without asking again: what an admin resets, or a request gives back, is seen by then. */
const REMEMBERED_MS_MAX = 1_000

type Offender = Readonly<{
  charge: LimitCharge
  verdicts: readonly LimitVerdict[]
  tick: number
  untilTick: number
}>

export type KnownOffenders = Readonly<{
  /** What the store would say; undefined when it has to be asked. */
  find(charge: LimitCharge): readonly LimitVerdict[] | undefined
  /** Remembers a refusal for as long as nothing but a reset could change it. */
  remember(charge: LimitCharge, verdicts: readonly LimitVerdict[]): void
  forget(): void
}>

/**
 * Refusals that need no second question: a limit that is used up says until when, and who keeps calling is refused here
 * without a round trip.
 *
 * @param tickMs milliseconds of a clock that never steps
 */
export function createKnownOffenders(tickMs: () => number): KnownOffenders {
  const offenders = new Map<string, Offender>()
  return {
    find(charge) {
      if (offenders.size === 0) return undefined
      const key = keyOf(charge)
      const known = offenders.get(key)
      if (known === undefined) return undefined
      const tick = tickMs()
      if (tick >= known.untilTick || !isSame(known.charge, charge)) {
        offenders.delete(key)
        return undefined
      }
      return known.verdicts.map((verdict) => later(verdict, tick - known.tick))
    },
    remember(charge, verdicts) {
      const lastsMs = lastsMsOf(verdicts)
      if (lastsMs === 0) return
      const tick = tickMs()
      const key = keyOf(charge)
      offenders.delete(key)
      offenders.set(key, { charge, verdicts, tick, untilTick: tick + lastsMs })
      if (offenders.size <= OFFENDERS_MAX) return
      const [oldest] = offenders.keys()
      if (oldest !== undefined) offenders.delete(oldest)
    },
    forget: () => offenders.clear(),
  }
}

/** How long a refusal is certain: until the last of the limits that refused lets the request in. 0: it is none. */
function lastsMsOf(verdicts: readonly LimitVerdict[]): number {
  let lastsMs = 0
  for (const { allowed, limit, retryAfterMs } of verdicts) {
    // Requests under way may end at any moment.
    if (allowed || limit.mode === 'shadow' || limit.isConcurrency) continue
    lastsMs = Math.max(lastsMs, retryAfterMs ?? REMEMBERED_MS_MAX)
  }
  return Math.min(REMEMBERED_MS_MAX, lastsMs)
}

function keyOf({ limits, scopeIds }: LimitCharge): string {
  return `${(limits[0] as CompiledLimit).id} ${scopeIds.join(' ')}`
}

/** The same limits of the same revision for the same caller, and no cheaper. */
function isSame(known: LimitCharge, charge: LimitCharge): boolean {
  if (known.limits !== charge.limits) return false
  return charge.scopeIds.every(
    (scopeId, index) =>
      scopeId === known.scopeIds[index] &&
      (charge.costs[index] as number) >= (known.costs[index] as number),
  )
}

function later(verdict: LimitVerdict, passedMs: number): LimitVerdict {
  const { resetMs, retryAfterMs } = verdict
  return {
    ...verdict,
    resetMs: Math.max(0, Math.ceil(resetMs - passedMs)),
    retryAfterMs: retryAfterMs && Math.max(1, Math.ceil(retryAfterMs - passedMs)),
  }
}
