import { DAY_MS } from '../usage/bucket.ts'
import { isImfFixdateInstant, isWeekend } from './imf-fixdate.ts'
import { judge, type PlanRule, type PlanVerdict } from './plan-issue.ts'
import { secondStartMs } from './schedule.ts'
import type { VersionState } from './version-state.ts'

/** Between the day callers are told and the day calls fail. A quarter: a team that plans by quarters gets one turn. */
export const NOTICE_MS_MIN = 90 * DAY_MS

/** What callers were told before, by a published revision. */
export type AnnouncedDeprecation = Readonly<{
  /** When this sunset, or an earlier one, was first told. */
  announcedAtMs: number
  deprecatedAtMs: number
  sunsetAtMs: number | null
}>

export type DeprecationPlan = Readonly<{
  versionId: string
  deprecatedAtMs: number
  /** Null: no end is planned yet. */
  sunsetAtMs: number | null
  removedAtMs: number | null
  successorVersionId: string | null
  /** State of the successor; null when there is none. */
  successorState: VersionState | null
  /** Null: nobody was told anything yet. */
  announced: AnnouncedDeprecation | null
  /** Why; demanded for a postponement. */
  reason: string
  noticeMsMin: number
  /** Whether too short a notice forbids the plan or only warns. */
  shortNotice: 'error' | 'warning'
}>

export type DeprecationIssueCode =
  | 'instant_out_of_range'
  | 'sunset_before_deprecation'
  | 'sunset_in_the_past'
  | 'already_retired'
  | 'sunset_pulled_forward'
  | 'sunset_postponed_without_reason'
  | 'deprecation_postponed_without_reason'
  | 'deprecation_already_in_force'
  | 'removal_before_sunset'
  | 'removal_without_sunset'
  | 'successor_is_itself'
  | 'successor_not_served'
  | 'notice_too_short'
  | 'no_successor'
  | 'no_sunset'
  | 'sunset_on_a_weekend'

/**
 * Whether a deprecation may be announced, or an announced one changed, at `nowMs`. All instants are UTC epoch milliseconds.
 *
 * The rules protect who was told a date: a sunset may move away, with a reason, and never nearer; a deprecation that is in
 * force is not put off but withdrawn, which is a move of its own; what was retired stays retired. Notice counts from the
 * first announcement of a sunset to the planned one.
 */
export function planDeprecation(
  plan: DeprecationPlan,
  nowMs: number,
): PlanVerdict<DeprecationIssueCode> {
  const instants = [plan.deprecatedAtMs, plan.sunsetAtMs, plan.removedAtMs]
  if (!instants.every((atMs) => atMs === null || isInstant(atMs))) {
    const message = 'A date lies outside the years that HTTP can express.'
    return judge([[true, 'error', 'instant_out_of_range', message]])
  }
  const told = plan.announced?.sunsetAtMs ?? null
  if (told !== null && secondStartMs(told) <= nowMs) {
    const message = 'The sunset has passed: calls are refused already, and that cannot be undone.'
    return judge([[true, 'error', 'already_retired', message]])
  }
  return judge([
    ...sunsetRules(plan, nowMs),
    ...promiseRules(plan, told, nowMs),
    ...noticeRules(plan, told, nowMs),
    ...successorRules(plan),
  ])
}

function isInstant(atMs: number): boolean {
  return Number.isSafeInteger(atMs) && isImfFixdateInstant(atMs)
}

type Rules = readonly PlanRule<DeprecationIssueCode>[]

function sunsetRules(plan: DeprecationPlan, nowMs: number): Rules {
  const { deprecatedAtMs, sunsetAtMs, removedAtMs } = plan
  if (sunsetAtMs === null) {
    const undated = 'Without a sunset callers have no date to plan for.'
    const endless = 'A removal needs a sunset before it.'
    return [
      [true, 'warning', 'no_sunset', undated],
      [removedAtMs !== null, 'error', 'removal_without_sunset', endless],
    ]
  }
  const inverted = 'The sunset is earlier than the deprecation.'
  const past = 'The sunset lies in the past.'
  const weekend = 'The sunset falls on a weekend (UTC), when few people watch.'
  const removal = 'The removal is earlier than the sunset.'
  return [
    [sunsetAtMs < deprecatedAtMs, 'error', 'sunset_before_deprecation', inverted],
    [sunsetAtMs <= nowMs, 'error', 'sunset_in_the_past', past],
    [isWeekend(sunsetAtMs), 'warning', 'sunset_on_a_weekend', weekend],
    [removedAtMs !== null && removedAtMs < sunsetAtMs, 'error', 'removal_before_sunset', removal],
  ]
}

function promiseRules(plan: DeprecationPlan, told: number | null, nowMs: number): Rules {
  const { announced, sunsetAtMs } = plan
  if (announced === null) return []
  const planned = sunsetAtMs ?? Infinity
  const inForce = announced.deprecatedAtMs <= nowMs && plan.deprecatedAtMs > nowMs
  const nearer = 'Callers were told a later sunset: it cannot be pulled forward.'
  const unreasoned = 'Say why the sunset is postponed.'
  const isLater = announced.deprecatedAtMs > nowMs && plan.deprecatedAtMs > announced.deprecatedAtMs
  const unsaid = 'Say why the deprecation is postponed.'
  const withdraw = 'The deprecation is in force: withdraw it instead of putting it off.'
  return [
    [told !== null && planned < told, 'error', 'sunset_pulled_forward', nearer],
    [
      told !== null && planned > told && plan.reason.trim() === '',
      'error',
      'sunset_postponed_without_reason',
      unreasoned,
    ],
    [inForce, 'error', 'deprecation_already_in_force', withdraw],
    [isLater && plan.reason.trim() === '', 'error', 'deprecation_postponed_without_reason', unsaid],
  ]
}

function noticeRules(plan: DeprecationPlan, told: number | null, nowMs: number): Rules {
  if (plan.sunsetAtMs === null) return []
  const sinceMs = told === null ? nowMs : (plan.announced?.announcedAtMs ?? nowMs)
  const noticeMs = plan.sunsetAtMs - sinceMs
  const days = Math.max(0, Math.floor(noticeMs / DAY_MS))
  const message = `Callers get ${days} days of notice; ${Math.ceil(plan.noticeMsMin / DAY_MS)} are the minimum.`
  return [[noticeMs < plan.noticeMsMin, plan.shortNotice, 'notice_too_short', message]]
}

function successorRules(plan: DeprecationPlan): Rules {
  const { successorVersionId, successorState, versionId } = plan
  const none = 'No successor is named: callers are not told where to go.'
  const itself = 'A version cannot succeed itself.'
  const notServed = 'The successor is not served: callers cannot move to it.'
  const served = successorState === 'active' || successorState === 'preview'
  return [
    [successorVersionId === null, 'warning', 'no_successor', none],
    [successorVersionId === versionId, 'error', 'successor_is_itself', itself],
    [
      successorVersionId !== null && successorVersionId !== versionId && !served,
      'warning',
      'successor_not_served',
      notServed,
    ],
  ]
}
