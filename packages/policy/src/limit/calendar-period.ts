import { civilFromDays } from '../lifecycle/imf-fixdate.ts'

/** UTC epoch milliseconds; holds its start and not its end. */
export type Period = Readonly<{ startMs: number; endMs: number }>
export type PeriodUnit = 'day' | 'week' | 'month'

const DAY_MS = 86_400_000

/** One formatter a zone, made once: it takes a hundred times as long to make as to use. Bounded by the zones there are. */
const formatters = new Map<string, Intl.DateTimeFormat>()
/** The period asked for last, by unit and zone: nearly every question falls into it. */
const lastPeriods = new Map<string, Period>()

/** Whether `name` is a time zone of the IANA database, `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined
  } catch {
    return false // Intl throws a RangeError for a name it does not know
  }
}

/**
 * The calendar day, week (from Monday, ISO 8601) or month that holds `nowMs` in a time zone. A day begins with its first
 * instant, which is not midnight where the clocks skip it; it has 23 or 25 hours where they are changed.
 *
 * @throws RangeError when there is no such zone (`isTimeZone`)
 */
export function periodAt(unit: PeriodUnit, timeZone: string, nowMs: number): Period {
  const key = `${unit} ${timeZone}`
  const last = lastPeriods.get(key)
  if (last !== undefined && nowMs >= last.startMs && nowMs < last.endMs) return last
  const [first, next] = edgeDays(unit, Math.floor(localMs(timeZone, nowMs) / DAY_MS))
  const period = { startMs: dayStartMs(timeZone, first), endMs: dayStartMs(timeZone, next) }
  lastPeriods.set(key, period)
  return period
}

/** The first day of the period and of the next one, in days since 1970-01-01. */
function edgeDays(unit: PeriodUnit, day: number): readonly [number, number] {
  switch (unit) {
    case 'day':
      return [day, day + 1]
    case 'week': {
      const monday = day - ((((day + 3) % 7) + 7) % 7) // day 0 was a Thursday
      return [monday, monday + 7]
    }
    case 'month': {
      const first = day - civilFromDays(day).day + 1
      // The 32nd day of a month lies in the next one.
      const inNext = first + 31
      return [first, inNext - civilFromDays(inNext).day + 1]
    }
  }
}

/** The first instant of a local day. A clock change at midnight makes two candidates, of which one may show another time. */
function dayStartMs(timeZone: string, day: number): number {
  const midnight = day * DAY_MS
  const before = midnight - offsetMs(timeZone, midnight - DAY_MS)
  const after = midnight - offsetMs(timeZone, midnight + DAY_MS)
  const [early, late] = before < after ? [before, after] : [after, before]
  for (const candidate of [early, late]) {
    if (localMs(timeZone, candidate) === midnight) return candidate
  }
  return before // midnight is skipped: the clock jumps over it at that instant
}

function offsetMs(timeZone: string, atMs: number): number {
  return localMs(timeZone, atMs) - Math.floor(atMs / 1_000) * 1_000
}

/** What the clocks on the wall show, as if they showed UTC; whole seconds. */
function localMs(timeZone: string, atMs: number): number {
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(atMs)
      .map((p) => [p.type, p.value]),
  )
  const read = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type))
  const days = daysFromCivil(read('year'), read('month'), read('day'))
  return days * DAY_MS + (read('hour') * 3_600 + read('minute') * 60 + read('second')) * 1_000
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  })
  formatters.set(timeZone, made)
  return made
}

/** The inverse of `civilFromDays`, by the same source. */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}
