import { formatDate, formatTime } from '@/lib/format.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Wider buckets stand in a range of many days, where the same time says nothing again and again. */
const TIMED_STEP_MS_MAX = 2 * 60 * MINUTE_MS

/** The words under a bucket: the day where buckets are wide or a day begins, else the time. */
export function tickLabel(atMs: number, stepMs: number, timeZone: string): string {
  const day = dayLabel(atMs, timeZone)
  if (stepMs > TIMED_STEP_MS_MAX) return day
  const time = formatTime(atMs, timeZone, stepMs < MINUTE_MS ? 'second' : 'minute')
  return /^00:00(:00)?$/.test(time) ? day : time
}

const NAMED_DAYS_MIN = 2

/**
 * Where days begin, for a range of so many of them that times would say the same again and again: the first bucket of each day,
 * also where its midnight lies inside a bucket. Undefined for a shorter range, and where a bucket is a day or more.
 */
export function dayStarts(
  startsMs: readonly number[],
  stepMs: number,
  timeZone: string,
): number[] | undefined {
  if (stepMs >= DAY_MS) return undefined
  const starts = startsMs.filter((atMs, index) => {
    const before = startsMs[index - 1]
    return before !== undefined && formatDate(before, timeZone) !== formatDate(atMs, timeZone)
  })
  return starts.length > NAMED_DAYS_MIN ? starts : undefined
}

/** `14 Mar`. */
export function dayLabel(atMs: number, timeZone: string): string {
  return formatDate(atMs, timeZone).replace(/ \d{4}$/, '')
}

/** A bucket in full: `14 Mar 2026, 09:00–10:00`, or the day. */
export function bucketLabel(atMs: number, stepMs: number, timeZone: string): string {
  const day = formatDate(atMs, timeZone)
  if (stepMs >= DAY_MS) return day
  const from = formatTime(atMs, timeZone, stepMs < MINUTE_MS ? 'second' : 'minute')
  return stepMs <= MINUTE_MS
    ? `${day}, ${from}`
    : `${day}, ${from}–${formatTime(atMs + stepMs, timeZone)}`
}

const SECOND = [1_000, 'second'] as const
const UNITS = [
  [DAY_MS, 'day'],
  [60 * MINUTE_MS, 'hour'],
  [MINUTE_MS, 'minute'],
] as const

/** `5 minutes`, `1 hour`, `1 day`: what one bar stands for. */
export function stepName(stepMs: number): string {
  const [unitMs, unit] = UNITS.find(([ms]) => stepMs >= ms) ?? SECOND
  const amount = stepMs / unitMs
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`
}
