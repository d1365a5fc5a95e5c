import { type LifecycleSchedule, orderedSchedule } from './schedule.ts'
import type { VersionState } from './version-state.ts'

/** One step ahead: the state that begins at `atMs` (UTC epoch milliseconds, a whole second). */
export type Milestone = Readonly<{ state: VersionState; atMs: number }>

/**
 * The steps that `state` will take by its schedule, in order.
 *
 *   preview ┐
 *   active ─┴─ deprecatedAt ─▸ deprecated ── sunsetAt ─▸ retired ── removedAt ─▸ removed
 *
 * A step is planned only when the one before it is, or has been taken: an active version with a sunset and no
 * deprecation goes on being served. A draft has no callers and takes no planned step.
 */
export function plannedMilestones(
  state: VersionState,
  schedule: LifecycleSchedule,
): readonly Milestone[] {
  const { deprecatedAtMs, sunsetAtMs, removedAtMs } = orderedSchedule(schedule)
  const milestones: Milestone[] = []
  let reached = state
  const step = (from: readonly VersionState[], to: VersionState, atMs: number | null) => {
    if (atMs === null || !from.includes(reached)) return
    milestones.push({ state: to, atMs })
    reached = to
  }
  step(['preview', 'active'], 'deprecated', deprecatedAtMs)
  step(['deprecated'], 'retired', sunsetAtMs)
  step(['retired'], 'removed', removedAtMs)
  return milestones
}

/**
 * The state in force at `nowMs` of what an admin left in `state`. Constant in time; for a request, keep the milestones
 * compiled and use `stateAmong`.
 */
export function stateAt(
  state: VersionState,
  schedule: LifecycleSchedule,
  nowMs: number,
): VersionState {
  return stateAmong(state, plannedMilestones(state, schedule), nowMs)
}

/** As `stateAt`, from compiled milestones: at most three comparisons, no allocation. */
export function stateAmong(
  state: VersionState,
  milestones: readonly Milestone[],
  nowMs: number,
): VersionState {
  let reached = state
  for (const milestone of milestones) {
    if (nowMs < milestone.atMs) break
    reached = milestone.state
  }
  return reached
}

/** The next step after `nowMs`; null when none is planned. */
export function nextMilestone(
  state: VersionState,
  schedule: LifecycleSchedule,
  nowMs: number,
): Milestone | null {
  return plannedMilestones(state, schedule).find(({ atMs }) => atMs > nowMs) ?? null
}
