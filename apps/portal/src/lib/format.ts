/**
 * How the portal writes dates, numbers and amounts for people.
 *
 * Locale and time zone are always explicit, so the server and the browser print the same
 * characters. Machine values stay epoch milliseconds or ISO strings.
 */
export const LOCALE = 'en-GB'

/** What stands for "nothing to compute from": no traffic, never, unknown. */
export const NO_DATA = '—'

export type Instant = number | string | Date

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Epoch milliseconds of anything that names an instant; NaN when it does not. */
export function toMs(at: Instant): number {
  if (typeof at === 'number') return at
  return at instanceof Date ? at.getTime() : Date.parse(at)
}

/** `14 Mar 2026`. */
export function formatDate(at: Instant, timeZone = 'UTC'): string {
  return inZone(at, { day: 'numeric', month: 'short', year: 'numeric' }, timeZone)
}

/** `14 Mar 2026, 09:05 UTC`: minutes, and the zone named. */
export function formatDateTime(at: Instant, timeZone = 'UTC'): string {
  const text = inZone(
    at,
    { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
    timeZone,
  )
  return text === NO_DATA ? text : `${text} ${zoneName(at, timeZone)}`
}

/** `2026-03-14 09:05:07 UTC`: exact, sortable, for hovers and logs. */
export function formatUtc(at: Instant): string {
  const ms = toMs(at)
  if (!Number.isFinite(ms)) return NO_DATA
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** `09:05`, or `09:05:07` with seconds. */
export function formatTime(
  at: Instant,
  timeZone = 'UTC',
  precision: 'minute' | 'second' = 'minute',
) {
  const seconds = precision === 'second' ? ({ second: '2-digit' } as const) : {}
  return inZone(at, { hour: '2-digit', minute: '2-digit', ...seconds }, timeZone)
}

function inZone(at: Instant, fields: Intl.DateTimeFormatOptions, timeZone: string): string {
  const ms = toMs(at)
  if (!Number.isFinite(ms)) return NO_DATA
  return new Intl.DateTimeFormat(LOCALE, { hourCycle: 'h23', ...fields, timeZone }).format(ms)
}

/** `UTC`, `CET`, `GMT+9`: what to write beside a time so that nobody has to guess. */
export function zoneName(at: Instant, timeZone = 'UTC'): string {
  const parts = new Intl.DateTimeFormat(LOCALE, { timeZone, timeZoneName: 'short' }).formatToParts(
    toMs(at),
  )
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
}

const RELATIVE_STEPS = [
  { unit: 'year', ms: 365 * DAY },
  { unit: 'month', ms: 30 * DAY },
  { unit: 'day', ms: DAY },
  { unit: 'hour', ms: HOUR },
  { unit: 'minute', ms: MINUTE },
] as const

/** `3 hours ago`, `in 2 days`, `just now` within a minute. Rounds towards now. */
export function formatRelative(at: Instant, nowMs: number): string {
  const difference = toMs(at) - nowMs
  if (!Number.isFinite(difference)) return NO_DATA
  const step = RELATIVE_STEPS.find(({ ms }) => Math.abs(difference) >= ms)
  if (step === undefined) return difference > 0 ? 'in a moment' : 'just now'
  const amount = Math.trunc(difference / step.ms)
  return new Intl.RelativeTimeFormat(LOCALE, { numeric: 'always' }).format(amount, step.unit)
}

/** `12,480`; at most `fractionDigits` decimals. */
export function formatNumber(value: number | null | undefined, fractionDigits = 0): string {
  if (!isNumber(value)) return NO_DATA
  return new Intl.NumberFormat(LOCALE, { maximumFractionDigits: fractionDigits }).format(value)
}

/** `12.5k`, `3.1m`: for axes and tiles; exact below ten thousand. */
export function formatCompact(value: number | null | undefined): string {
  if (!isNumber(value)) return NO_DATA
  if (Math.abs(value) < 10_000) return formatNumber(value, Math.abs(value) < 10 ? 1 : 0)
  return new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 })
    .format(value)
    .toLowerCase()
}

/**
 * A share as a percentage, from the two counts it is made of: `99.95 %`.
 *
 * No traffic is "—": nothing was good and nothing was bad. A share that is not whole is never rounded up to
 * 100 % nor down to 0 %, because those two mean something.
 */
export function formatPercent(part: number, whole: number, fractionDigits = 2): string {
  if (!isNumber(part) || !isNumber(whole) || whole <= 0) return NO_DATA
  const step = 10 ** -fractionDigits
  const exact = (part / whole) * 100
  const rounded = Math.round(exact / step) * step
  const honest =
    part < whole && rounded >= 100 ? 100 - step : part > 0 && rounded <= 0 ? step : rounded
  const text = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: fractionDigits }).format(
    honest,
  )
  return `${text} %`
}

/** `4.2 per second`, from a count and the seconds it took; "—" without either. */
export function formatRate(count: number | null | undefined, seconds: number): string {
  if (!isNumber(count) || seconds <= 0 || count === 0) return NO_DATA
  const perSecond = count / seconds
  if (perSecond >= 0.1) return `${formatNumber(perSecond, perSecond < 10 ? 1 : 0)} per second`
  const perHour = perSecond * 3_600
  return perHour >= 1
    ? `${formatNumber(perHour)} per hour`
    : `${formatNumber(perHour * 24, 1)} per day`
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `1.5 MiB`. */
export function formatBytes(bytes: number | null | undefined): string {
  if (!isNumber(bytes)) return NO_DATA
  const exponent =
    Math.abs(bytes) < 1
      ? 0
      : Math.min(Math.floor(Math.log2(Math.abs(bytes)) / 10), BYTE_UNITS.length - 1)
  const scaled = bytes / 1024 ** exponent
  return `${formatNumber(scaled, exponent > 0 && scaled < 100 ? 1 : 0)} ${BYTE_UNITS[exponent]}`
}

/** A latency: `840 µs`, `12.4 ms`, `1.35 s`. */
export function formatLatency(ms: number | null | undefined): string {
  if (!isNumber(ms)) return NO_DATA
  if (ms === 0) return '0 ms'
  if (ms < 1) return `${formatNumber(ms * 1_000)} µs`
  if (ms < 1_000) return `${formatNumber(ms, ms < 100 ? 1 : 0)} ms`
  return `${formatNumber(ms / 1_000, 2)} s`
}

const DURATION_STEPS = [
  { unit: 'd', ms: DAY },
  { unit: 'h', ms: HOUR },
  { unit: 'min', ms: MINUTE },
  { unit: 's', ms: SECOND },
] as const

/** A span for people, its two largest units: `2 d 4 h`, `3 min 20 s`, `45 s`, `0 s`. */
export function formatDuration(ms: number | null | undefined): string {
  if (!isNumber(ms)) return NO_DATA
  let rest = Math.round(Math.abs(ms) / SECOND) * SECOND
  const parts: string[] = []
  const first = DURATION_STEPS.findIndex((step) => rest >= step.ms)
  if (first === -1) return '0 s'
  for (const step of DURATION_STEPS.slice(first, first + 2)) {
    const amount = Math.floor(rest / step.ms)
    rest -= amount * step.ms
    if (amount > 0) parts.push(`${amount} ${step.unit}`)
  }
  return parts.join(' ')
}

/** `1 request`, `2 requests`: the number written out as `formatNumber` does. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
