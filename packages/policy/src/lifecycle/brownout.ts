import { DAY_MS, HOUR_MS } from '../usage/bucket.ts'
import { judge, type PlanRule, type PlanVerdict } from './plan-issue.ts'
import type { LifecycleSchedule } from './schedule.ts'

/**
 * A window in which a deprecated version answers 410 although its sunset has not come, so that callers who read neither
 * headers nor mail notice while there is still a way back. UTC epoch milliseconds; holds its start and not its end.
 */
export type BrownoutWindow = Readonly<{ startsAtMs: number; endsAtMs: number }>

/** Each length twice: once to be noticed, once more to see whether anything was done about it. */
export const BROWNOUT_DURATIONS_MS: readonly number[] = [1, 1, 4, 4, 8, 8, 24, 24].map(
  (hours) => hours * HOUR_MS,
)

/** Days that `Deprecation` and `Sunset` must have been served before the first window. */
export const BROWNOUT_HEADERS_SERVED_DAYS_MIN = 14

/**
 * Windows of the given lengths, the first at `firstAtMs`, one every `everyMs`: with whole weeks all begin on one weekday at
 * one hour of UTC, whatever clocks on walls do meanwhile.
 */
export function brownoutWindows(
  firstAtMs: number,
  everyMs = 7 * DAY_MS,
  durationsMs: readonly number[] = BROWNOUT_DURATIONS_MS,
): BrownoutWindow[] {
  return durationsMs.map((durationMs, index) => {
    const startsAtMs = firstAtMs + index * everyMs
    return { startsAtMs, endsAtMs: startsAtMs + durationMs }
  })
}

export type BrownoutPlan = Readonly<{
  /** Those to come; what is over is no longer planned. */
  windows: readonly BrownoutWindow[]
  schedule: LifecycleSchedule
  /** Since when every answer carried the headers; null: never yet. */
  headersServedSinceMs: number | null
  headersServedDaysMin: number
}>

export type BrownoutIssueCode =
  | 'empty_window'
  | 'windows_overlap'
  | 'window_in_the_past'
  | 'headers_served_too_briefly'
  | 'window_before_deprecation'
  | 'window_after_sunset'
  | 'windows_do_not_escalate'

/** Whether brownouts may be planned like this at `nowMs`. */
export function planBrownouts(plan: BrownoutPlan, nowMs: number): PlanVerdict<BrownoutIssueCode> {
  const windows = inOrder(plan.windows)
  const { schedule, headersServedSinceMs, headersServedDaysMin } = plan
  const earliestMs = (headersServedSinceMs ?? Infinity) + headersServedDaysMin * DAY_MS
  const startsBefore = (atMs: number) => windows.some(({ startsAtMs }) => startsAtMs < atMs)
  const pairs = windows.slice(1).map((window, index) => [windows[index] ?? window, window] as const)
  const rules: PlanRule<BrownoutIssueCode>[] = [
    [
      windows.some((window) => !(lengthMs(window) > 0)),
      'error',
      'empty_window',
      'A window ends before it begins.',
    ],
    [
      pairs.some(([before, after]) => after.startsAtMs < before.endsAtMs),
      'error',
      'windows_overlap',
      'Two windows overlap.',
    ],
    [startsBefore(nowMs), 'error', 'window_in_the_past', 'A window begins in the past.'],
    [
      startsBefore(earliestMs),
      'error',
      'headers_served_too_briefly',
      `The headers must be served for ${headersServedDaysMin} days before the first window.`,
    ],
    [
      startsBefore(schedule.deprecatedAtMs ?? Infinity),
      'error',
      'window_before_deprecation',
      'A window begins before the deprecation.',
    ],
    [
      windows.some(({ endsAtMs }) => endsAtMs > (schedule.sunsetAtMs ?? Infinity)),
      'error',
      'window_after_sunset',
      'A window ends after the sunset.',
    ],
    [
      pairs.some(([before, after]) => lengthMs(after) < lengthMs(before)),
      'warning',
      'windows_do_not_escalate',
      'A window is shorter than one before it.',
    ],
  ]
  return judge(rules)
}

function lengthMs({ startsAtMs, endsAtMs }: BrownoutWindow): number {
  return endsAtMs - startsAtMs
}

function inOrder(windows: readonly BrownoutWindow[]): BrownoutWindow[] {
  return [...windows].sort((a, b) => a.startsAtMs - b.startsAtMs)
}

/** The window that holds `nowMs`; undefined between windows. Its end is when to retry. No allocation. */
export function activeBrownout(
  windows: readonly BrownoutWindow[],
  nowMs: number,
): BrownoutWindow | undefined {
  for (const window of windows) {
    if (nowMs >= window.startsAtMs && nowMs < window.endsAtMs) return window
  }
  return undefined
}

/** The first window that begins after `nowMs`. */
export function nextBrownout(
  windows: readonly BrownoutWindow[],
  nowMs: number,
): BrownoutWindow | undefined {
  return inOrder(windows).find(({ startsAtMs }) => startsAtMs > nowMs)
}
