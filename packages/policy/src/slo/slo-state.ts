import { FAILURES_MIN, type RuleVerdict } from './burn-rate.ts'
import type { EventCounts } from './counts.ts'
import { errorBudget } from './error-budget.ts'
import type { SloTerms } from './objective.ts'

/** How an objective stands, in one word for lists. */
export type SloState = 'healthy' | 'burning' | 'exhausted' | 'not_enough_data'

/**
 * The state of an objective from the counts of its period and the verdicts of its rules.
 *
 * Not enough data: fewer events than `eventsMin` in the whole period, or a budget that a lone failure alone has spent. What is
 * exhausted is said so even while it burns; `verdicts` tells the rest.
 */
export function sloState(
  { objective, eventsMin }: SloTerms,
  period: EventCounts,
  verdicts: readonly RuleVerdict[],
): SloState {
  const spent = errorBudget({ objective, counts: period }).leftShare <= 0
  if (period.total < eventsMin || (spent && period.bad < FAILURES_MIN)) return 'not_enough_data'
  if (spent) return 'exhausted'
  return verdicts.some(({ verdict }) => verdict === 'exceeded') ? 'burning' : 'healthy'
}
