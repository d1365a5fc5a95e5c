import type { Simulation } from '@/contract/limit-reports.ts'
import { formatCount, formatDateTime, formatPercent } from '@/lib/format.ts'
import type { ChartPoint, Series } from '@/ui/chart/series.ts'

export const OUTCOME_SERIES: readonly Series[] = [
  { id: 'admitted', label: 'Let through', colour: 'ok', shape: 'bar' },
  { id: 'refused', label: 'Answered 429', colour: 'server', shape: 'bar' },
]

export function outcomePoints({ buckets }: Simulation): ChartPoint[] {
  return buckets.map(({ startsAtMs, admitted, refused }) => ({
    atMs: startsAtMs,
    values: { admitted, refused },
  }))
}

/** What the run came to, as one sentence. */
export function outcomeSentence({ against, requests, refused, worst }: Simulation): string {
  const calls = formatCount(requests, 'call')
  if (requests === 0) return 'There were no calls to replay.'
  if (refused === 0) return `${against} would have let all ${calls} through.`
  const share = formatPercent(refused, requests)
  const when = worst === null ? '' : ` Worst at ${formatDateTime(worst.startsAtMs)}.`
  return `${against} would have answered ${formatCount(refused, 'call')} of ${calls} with 429, ${share}.${when}`
}
