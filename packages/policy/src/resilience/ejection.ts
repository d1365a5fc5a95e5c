import type { EjectionRule } from './settings.ts'

/**
 * Passive outlier ejection: what real requests say about one target among several. Source: Envoy's outlier detection
 * (consecutive 5xx), but to the millisecond instead of by a sweep every 10 s. Changed in place; the caller has the clock.
 */
export type Ejection = {
  /** Failures since the last success. */
  consecutive: number
  /** How many ejections count for the length of the next one. */
  ejections: number
  ejectedUntilMs: number
}

/** Nodes that eject a target together must not all come back to it together. */
const JITTER = 0.2

export function createEjection(): Ejection {
  return { consecutive: 0, ejections: 0, ejectedUntilMs: 0 }
}

/** Counts a result; true when it completes a run of failures that is long enough to eject. */
export function countOutcome(ejection: Ejection, rule: EjectionRule, isFailure: boolean): boolean {
  if (!isFailure) {
    ejection.consecutive = 0
    return false
  }
  ejection.consecutive += 1
  return rule.enabled && ejection.consecutive >= rule.consecutiveFailures
}

/** Whether one more target may be ejected beside the `ejected` ones. */
export function mayEject({ maxPercent }: EjectionRule, ejected: number, targets: number): boolean {
  return ejected < Math.max(1, Math.floor((targets * maxPercent) / 100))
}

/**
 * Ejects. The time grows with each ejection; for every `baseMs` that the target has since been back one is forgotten.
 *
 * @param random in [0, 1): takes up to a fifth off
 */
export function eject(ejection: Ejection, rule: EjectionRule, nowMs: number, random: number): void {
  const backForMs = Math.max(0, nowMs - ejection.ejectedUntilMs)
  const remembered = Math.max(0, ejection.ejections - Math.floor(backForMs / rule.baseMs))
  ejection.ejections = remembered + 1
  ejection.consecutive = 0
  const wholeMs = Math.min(rule.maxMs, rule.baseMs * ejection.ejections)
  ejection.ejectedUntilMs = nowMs + Math.round(wholeMs * (1 - JITTER * random))
}

export function isEjected({ ejectedUntilMs }: Ejection, nowMs: number): boolean {
  return nowMs < ejectedUntilMs
}

/** So few of the targets are in good health that all are used. */
export function isPanic({ panicPercent }: EjectionRule, healthy: number, targets: number): boolean {
  return healthy * 100 < targets * panicPercent
}
