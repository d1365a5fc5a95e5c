import type { HealthCheckRule } from './settings.ts'

/** What active checks say about one target. In good health until they say otherwise. Changed in place. */
export type CheckedHealth = {
  isHealthy: boolean
  /** Results in a row that speak against `isHealthy`. */
  streak: number
}

export function createCheckedHealth(): CheckedHealth {
  return { isHealthy: true, streak: 0 }
}

/** Counts the result of a check. Returns whether the target changed sides. */
export function countCheck(
  health: CheckedHealth,
  { healthyAfter, unhealthyAfter }: HealthCheckRule,
  hasPassed: boolean,
): boolean {
  if (hasPassed === health.isHealthy) {
    health.streak = 0
    return false
  }
  health.streak += 1
  if (health.streak < (hasPassed ? healthyAfter : unhealthyAfter)) return false
  health.isHealthy = hasPassed
  health.streak = 0
  return true
}
