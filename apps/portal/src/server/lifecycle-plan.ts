import 'server-only'
import type { Announcement, Prisma } from '@gatehouse/db'
import {
  type DeprecationIssueCode,
  type LifecycleSchedule,
  NOTICE_MS_MIN,
  planDeprecation,
  stateAt,
  type VersionState,
} from '@gatehouse/policy'
import type { PlanFinding, SchedulePatch } from '@/contract/lifecycle.ts'

/** What the rules ask of a version. */
export const PLANNED = {
  successor: { select: { id: true, name: true, state: true, deprecatedAt: true, sunsetAt: true } },
} as const satisfies Prisma.ApiVersionInclude

export type PlannedRow = Prisma.ApiVersionGetPayload<{ include: typeof PLANNED }>

/** A finding with the field of the form that it belongs to. */
export type PlacedFinding = PlanFinding & Readonly<{ pointer: string }>

type Instants = Readonly<{
  deprecatedAt: Date | null
  sunsetAt: Date | null
  removedAt?: Date | null
}>

/** The columns as the rules take them. */
export function scheduleOf({ deprecatedAt, sunsetAt, removedAt }: Instants): LifecycleSchedule {
  return {
    deprecatedAtMs: deprecatedAt?.getTime() ?? null,
    sunsetAtMs: sunsetAt?.getTime() ?? null,
    removedAtMs: removedAt?.getTime() ?? null,
  }
}

/** The state in force of a row, by the clock. */
export function stateNowOf(row: Instants & Readonly<{ state: VersionState }>, nowMs: number) {
  return stateAt(row.state, scheduleOf(row), nowMs)
}

export type Plan = LifecycleSchedule & Readonly<{ successorVersionId: string | null }>

/** The plan that a patch leaves. */
export function planOf(row: PlannedRow, patch: SchedulePatch): Plan {
  const held = scheduleOf(row)
  const instant = (text: string | null | undefined, before: number | null) =>
    text === undefined ? before : text === null ? null : Date.parse(text)
  return {
    deprecatedAtMs: instant(patch.deprecatedAt, held.deprecatedAtMs),
    sunsetAtMs: instant(patch.sunsetAt, held.sunsetAtMs),
    removedAtMs: instant(patch.removedAt, held.removedAtMs),
    successorVersionId:
      patch.successorVersionId === undefined ? row.successorVersionId : patch.successorVersionId,
  }
}

/**
 * What is to be said against a plan. The dates that published revisions told are the promise it is held against;
 * instants that a patch leaves alone are not judged again for lying in the past.
 */
export function judgePlan(
  row: Instants & Readonly<{ id: string }>,
  plan: Plan,
  around: Readonly<{
    successorState: VersionState | null
    announced: Announcement | null
    reason: string
    nowMs: number
  }>,
): PlacedFinding[] {
  const { successorState, announced, reason, nowMs } = around
  const { deprecatedAtMs } = plan
  if (deprecatedAtMs === null) return judgeNoPlan(plan, announced !== null, reason)
  const verdict = planDeprecation(
    {
      ...plan,
      versionId: row.id,
      deprecatedAtMs,
      successorState,
      announced,
      reason,
      noticeMsMin: NOTICE_MS_MIN,
      shortNotice: 'warning',
    },
    nowMs,
  )
  const held = scheduleOf(row)
  const isKept = held.deprecatedAtMs === deprecatedAtMs && held.sunsetAtMs === plan.sunsetAtMs
  return verdict.issues
    .filter(({ code }) => !(isKept && SETTLED.has(code)))
    .map((issue) => ({ ...issue, pointer: POINTERS[issue.code] }))
}

/** Not to be said again of dates that an edit leaves alone: they may be past, and whoever postponed them said why. */
const SETTLED: ReadonlySet<string> = new Set([
  'already_retired',
  'sunset_in_the_past',
  'sunset_postponed_without_reason',
  'deprecation_postponed_without_reason',
])

function judgeNoPlan(plan: Plan, wasTold: boolean, reason: string): PlacedFinding[] {
  const findings: PlacedFinding[] = []
  const error = (code: string, pointer: string, message: string) =>
    findings.push({ code, severity: 'error', pointer, message })
  if (plan.sunsetAtMs !== null || plan.removedAtMs !== null) {
    error('deprecation_not_planned', '/deprecatedAt', 'A sunset needs a deprecation before it.')
  }
  if (wasTold && reason.trim() === '') {
    error('withdrawn_without_reason', '/reason', 'Say why the deprecation is withdrawn.')
  }
  return findings
}

const POINTERS: Readonly<Record<DeprecationIssueCode, string>> = {
  instant_out_of_range: '/sunsetAt',
  sunset_before_deprecation: '/sunsetAt',
  sunset_in_the_past: '/sunsetAt',
  already_retired: '/sunsetAt',
  sunset_pulled_forward: '/sunsetAt',
  sunset_postponed_without_reason: '/reason',
  deprecation_postponed_without_reason: '/reason',
  deprecation_already_in_force: '/deprecatedAt',
  removal_before_sunset: '/removedAt',
  removal_without_sunset: '/removedAt',
  successor_is_itself: '/successorVersionId',
  successor_not_served: '/successorVersionId',
  notice_too_short: '/sunsetAt',
  no_successor: '/successorVersionId',
  no_sunset: '/sunsetAt',
  sunset_on_a_weekend: '/sunsetAt',
}

/** Findings of what is planned as it stands, for lists: nothing when nothing is planned. */
export function standingFindings(row: PlannedRow, nowMs: number): PlanFinding[] {
  const schedule = scheduleOf(row)
  if (schedule.deprecatedAtMs === null) return []
  const { successor } = row
  return planDeprecation(
    {
      ...schedule,
      versionId: row.id,
      deprecatedAtMs: schedule.deprecatedAtMs,
      successorVersionId: row.successorVersionId,
      successorState: successor === null ? null : stateNowOf(successor, nowMs),
      announced: null,
      reason: '',
      noticeMsMin: NOTICE_MS_MIN,
      shortNotice: 'warning',
    },
    // Notice is counted from the day of the deprecation, once that is past.
    Math.min(nowMs, schedule.deprecatedAtMs),
  ).issues.map(({ code, severity, message }) => ({ code, severity, message }))
}

/** What a withdrawal leaves. */
export const WITHDRAWN = { deprecatedAt: null, sunsetAt: null, removedAt: null } as const
