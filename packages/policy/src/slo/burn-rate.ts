import { DAY_MS, HOUR_MS, MINUTE_MS } from '../usage/bucket.ts'
import type { EventCounts } from './counts.ts'
import { budgetFraction, type SloPeriodDays, type SloTerms } from './objective.ts'

/**
 * Burn rates of one objective, and which of them are worth a person's attention.
 *
 * Units    a burn rate of 1 spends exactly the whole budget over the period; 14.4 spends a 30-day budget in 50 hours.
 * Source   Google SRE Workbook, ch. 5, table 5-8 (multiwindow, multi-burn-rate) and "Low-Traffic Services and
 *          Error-Budget Alerting".
 * Counts   sums of events, never averages of ratios.
 */
export type AlertSeverity = 'page' | 'ticket'

/**
 * A pair of windows. `budgetShare` of the whole budget is spent when a burn of `factor` has lasted for the long one; the
 * short one, a twelfth of it, says that it still burns.
 */
export type AlertRule = Readonly<{
  severity: AlertSeverity
  longMs: number
  shortMs: number
  budgetShare: number
  factor: number
}>

const PAIRS = [
  { severity: 'page', longMs: HOUR_MS, shortMs: 5 * MINUTE_MS, budgetShare: 0.02 }, // 14.4 on 30 days
  { severity: 'page', longMs: 6 * HOUR_MS, shortMs: 30 * MINUTE_MS, budgetShare: 0.05 }, // 6
  { severity: 'ticket', longMs: DAY_MS, shortMs: 2 * HOUR_MS, budgetShare: 0.1 }, // 3
  { severity: 'ticket', longMs: 3 * DAY_MS, shortMs: 6 * HOUR_MS, budgetShare: 0.1 }, // 1
] as const

/**
 * A single failure is no trend: with fewer than these nothing is exceeded and nothing exhausted, however few events there
 * were. At 99.9 % one failure among 50 events would be a burn of 20.
 */
export const FAILURES_MIN = 2

/** The longest window that a rule asks for: what a worker must read. */
export const ALERT_WINDOW_MS_MAX = 3 * DAY_MS

/**
 * The four rules for a period, the most urgent first: factor = budget share × period ÷ long window.
 *
 * A factor is never below 1, because a burn of up to 1 keeps the objective: in short periods the slow pairs would warn of
 * services that do well (three days of 7 spend 10 % of the budget at a burn of 0.23). Their share grows instead.
 */
export function alertRules(periodDays: SloPeriodDays): readonly AlertRule[] {
  return RULES[periodDays]
}

const RULES: Readonly<Record<SloPeriodDays, readonly AlertRule[]>> = {
  7: rulesOf(7),
  28: rulesOf(28),
  30: rulesOf(30),
}

function rulesOf(periodDays: SloPeriodDays): readonly AlertRule[] {
  const lengthMs = periodDays * DAY_MS
  return PAIRS.map((pair) => {
    const factor = Math.max(1, (pair.budgetShare * lengthMs) / pair.longMs)
    return { ...pair, factor, budgetShare: (factor * pair.longMs) / lengthMs }
  })
}

/** How many times faster than allowed the budget is spent; 0 without events, which spend none. */
export function burnRate(objective: number, { total, bad }: EventCounts): number {
  return total === 0 ? 0 : bad / total / budgetFraction(objective)
}

/** One rule at one instant. Burn rates are given whatever the verdict, for people to see. */
export type RuleVerdict = Readonly<{
  rule: AlertRule
  verdict: 'exceeded' | 'within' | 'not_enough_data'
  longBurn: number
  shortBurn: number
}>

/**
 * Every rule against what was counted in the windows before now. Exceeded when both windows burn faster than the factor: the
 * long one says that it matters, the short one that it still does.
 */
export function evaluateRules(
  { objective, periodDays, eventsMin }: SloTerms,
  countsOver: (windowMs: number) => EventCounts,
): readonly RuleVerdict[] {
  return alertRules(periodDays).map((rule) => {
    const long = countsOver(rule.longMs)
    const short = countsOver(rule.shortMs)
    const both = [long, short].every((counts) => exceeds(objective, counts, rule.factor))
    return {
      rule,
      verdict: verdictOf(both, long, eventsMin),
      longBurn: burnRate(objective, long),
      shortBurn: burnRate(objective, short),
    }
  })
}

function exceeds(objective: number, { total, bad }: EventCounts, factor: number): boolean {
  return bad > total * budgetFraction(objective) * factor
}

function verdictOf(both: boolean, long: EventCounts, eventsMin: number): RuleVerdict['verdict'] {
  if (long.total < eventsMin || (both && long.bad < FAILURES_MIN)) return 'not_enough_data'
  return both ? 'exceeded' : 'within'
}

/** The rules that both windows exceed, the most urgent first. */
export function firingRules(
  terms: SloTerms,
  countsOver: (windowMs: number) => EventCounts,
): readonly AlertRule[] {
  return evaluateRules(terms, countsOver)
    .filter(({ verdict }) => verdict === 'exceeded')
    .map(({ rule }) => rule)
}
