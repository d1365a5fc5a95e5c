import type { LimitReport } from '@/contract/limit-reports.ts'
import { formatCount, formatPercent } from '@/lib/format.ts'
import { shareText } from '@/lib/limit-words.ts'
import type { ChartPoint, Series } from '@/ui/chart/series.ts'

/** As many lines as can be told apart. */
const COLOURS = ['1', '2', '3', '4', '5', '6'] as const

/** A line for each limit that can be replayed. */
export function shareSeries({ limits }: Pick<LimitReport, 'limits'>): Series[] {
  return limits
    .filter(({ isReplayed }) => isReplayed)
    .slice(0, COLOURS.length)
    .map(({ id, name }, index) => ({
      ...{ id, label: name, shape: 'line' as const },
      colour: COLOURS[index] ?? '1',
    }))
}

/** How far each limit was used in each hour; an hour without calls is no use. */
export function sharePoints({ buckets }: Pick<LimitReport, 'buckets'>): ChartPoint[] {
  return buckets.map(({ startsAtMs, isPartial, peaks }) => ({
    ...{ atMs: startsAtMs, partial: isPartial, values: peaks },
  }))
}

/** From nothing to all of a limit, so that what is left can be seen; more where the past went over it. */
export function shareRange({ buckets }: Pick<LimitReport, 'buckets'>): readonly [number, number] {
  return [0, Math.max(1, ...buckets.flatMap(({ peaks }) => Object.values(peaks).map(Number)))]
}

export const CALL_SERIES: readonly Series[] = [
  { id: 'passed', label: 'Let through', colour: 'ok', shape: 'bar' },
  { id: 'refused', label: 'Answered 429', colour: 'server', shape: 'bar' },
]

export function callPoints({ buckets }: Pick<LimitReport, 'buckets'>): ChartPoint[] {
  return buckets.map(({ startsAtMs, isPartial, requests, refused }) => ({
    ...{ atMs: startsAtMs, partial: isPartial },
    values: { passed: Math.max(0, requests - refused), refused },
  }))
}

/** The chart of use as a sentence. */
export function shareSentence({ limits }: Pick<LimitReport, 'limits'>): string {
  const parts = limits
    .filter(({ isReplayed }) => isReplayed)
    .map(({ name, peak, p95 }) =>
      peak === null
        ? `${name} was not used`
        : `${name} was used to ${shareText(peak)} at most and mostly no more than ${shareText(p95)}`,
    )
  return parts.length === 0 ? 'No limit can be replayed.' : `${parts.join('; ')}.`
}

export function callsSentence({ requests, refused }: LimitReport): string {
  const share = formatPercent(refused, requests)
  return `${formatCount(requests, 'call')} in seven days, ${share} of them answered 429.`
}
