/**
 * Calendar arithmetic in UTC, without a clock or a time zone.
 *
 * Source   IMF-fixdate: RFC 9110 §5.6.7. Days to dates: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
 *          `civil_from_days`: years begin in March, so that the leap day is the last one of its year.
 */
const DAY_SECONDS = 86_400
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const
const MONTHS = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const

/** 1 January of year 0 and 31 December 9999, 23:59:59.999: what four digits of a year can say. */
export const IMF_FIXDATE_MIN_MS = -62_167_219_200_000
export const IMF_FIXDATE_MAX_MS = 253_402_300_799_999

export type CivilDate = Readonly<{
  year: number
  /** 1 … 12 */
  month: number
  /** 1 … 31 */
  day: number
}>

/** The date of a day counted from 1 January 1970, in the proleptic Gregorian calendar. */
export function civilFromDays(days: number): CivilDate {
  const shifted = days + 719_468 // since 1 March of year 0
  const era = Math.floor(shifted / 146_097) // of 400 years, all of one length
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  }
}

/** Day of the week in UTC, 0 (Sunday) … 6. The epoch was a Thursday. */
export function weekdayOf(atMs: number): number {
  const days = Math.floor(atMs / 1_000 / DAY_SECONDS)
  return (((days + 4) % 7) + 7) % 7
}

/** Whether an instant lies on a Saturday or Sunday in UTC. */
export function isWeekend(atMs: number): boolean {
  const weekday = weekdayOf(atMs)
  return weekday === 0 || weekday === 6
}

/** Whether HTTP's date format can say the instant. */
export function isImfFixdateInstant(atMs: number): boolean {
  return atMs >= IMF_FIXDATE_MIN_MS && atMs <= IMF_FIXDATE_MAX_MS
}

/**
 * `Thu, 31 Dec 2026 23:59:59 GMT` of an instant in UTC epoch milliseconds; parts of a second are cut off.
 *
 * @throws RangeError when the year needs more than four digits, or none can be told
 */
export function formatImfFixdate(atMs: number): string {
  if (!isImfFixdateInstant(atMs)) throw new RangeError('the instant has no IMF-fixdate')
  const seconds = Math.floor(atMs / 1_000)
  const days = Math.floor(seconds / DAY_SECONDS)
  const { year, month, day } = civilFromDays(days)
  const ofDay = seconds - days * DAY_SECONDS
  const clock = [Math.floor(ofDay / 3_600), Math.floor(ofDay / 60) % 60, ofDay % 60]
    .map((part) => padded(part, 2))
    .join(':')
  return `${WEEKDAYS[weekdayOf(atMs)]}, ${padded(day, 2)} ${MONTHS[month - 1]} ${padded(year, 4)} ${clock} GMT`
}

function padded(number: number, length: number): string {
  return String(number).padStart(length, '0')
}
