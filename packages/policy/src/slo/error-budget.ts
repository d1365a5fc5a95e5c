import { HOUR_MS } from '../usage/bucket.ts'
import type { EventCounts } from './counts.ts'
import { budgetFraction, periodMs, type SloTerms } from './objective.ts'
import type { CountSeries } from './windows.ts'

/**
 * The budget of a rolling period, in events: of the calls that were counted so many may be bad.
 *
 * Source   Google SRE Workbook, ch. 5: a million calls at 99.9 % have a budget of a thousand failures.
 */
export type ErrorBudget = Readonly<{
  /** Not rounded: 500 events at 99.9 % allow half a failure. */
  allowedBad: number
  bad: number
  /** 1 untouched, 0 spent, negative overspent (−1: twice as many failures as allowed). 1 without events. */
  leftShare: number
}>

/** @param slo any objective over the same counts: what another one would have meant is one more call */
export function errorBudget({
  objective,
  counts,
}: Readonly<{ objective: number; counts: EventCounts }>): ErrorBudget {
  const allowedBad = counts.total * budgetFraction(objective)
  const leftShare = counts.total === 0 ? 1 : 1 - counts.bad / allowedBad
  return { allowedBad, bad: counts.bad, leftShare }
}

/** How much is left, in five steps for lists and colours. Bounds belong to the better step; nothing left is exhausted. */
export type BudgetLevel = 'exhausted' | 'below_25' | 'below_50' | 'below_75' | 'healthy'

export function budgetLevel(leftShare: number): BudgetLevel {
  if (leftShare <= 0) return 'exhausted'
  if (leftShare < 0.25) return 'below_25'
  if (leftShare < 0.5) return 'below_50'
  return leftShare < 0.75 ? 'below_75' : 'healthy'
}

/** Share of the budget left at each instant, over the rolling period that ends there: the burn-down chart. */
export function budgetBurnDown(
  terms: SloTerms,
  series: CountSeries,
  atMs: readonly number[],
): readonly Readonly<{ atMs: number; leftShare: number }>[] {
  return atMs.map((instant) => {
    const counts = series.over(periodMs(terms), instant)
    return {
      atMs: instant,
      leftShare: errorBudget({ objective: terms.objective, counts }).leftShare,
    }
  })
}

/**
 * When the budget will be spent if calls and failures go on as in the `recentMs` before `nowMs`; `nowMs` when it is spent
 * already, null when it will not be within a period, after which only the present pace counts.
 *
 * The period rolls, so old failures leave it while new ones come: a plain `left ÷ burn` would cry wolf for a service that is
 * recovering. Each hour ahead drops what falls out of the period, then adds an hour at the present pace.
 */
export function projectedExhaustionMs(
  terms: SloTerms,
  series: CountSeries,
  recentMs: number,
  nowMs: number,
): number | null {
  const allowed = budgetFraction(terms.objective)
  const lengthMs = periodMs(terms)
  const recent = series.over(recentMs, nowMs)
  /** Failures beyond the allowed ones that each millisecond at the present pace adds. */
  const pace = (recent.bad - recent.total * allowed) / recentMs
  for (let aheadMs = 0; aheadMs < lengthMs; aheadMs += HOUR_MS) {
    const past = series.between(nowMs - lengthMs + aheadMs, nowMs)
    const total = past.total + (recent.total / recentMs) * aheadMs
    const excess = past.bad - past.total * allowed + pace * aheadMs
    if (total > 0 && excess >= 0) return nowMs + aheadMs
    if (pace > 0 && excess + pace * HOUR_MS >= 0) return nowMs + aheadMs - excess / pace
  }
  return null
}
