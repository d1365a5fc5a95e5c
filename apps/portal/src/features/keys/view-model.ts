import type { ApiKey, EXPIRY_PRESETS } from '@/contract/keys.ts'
import { formatCount, formatDate } from '@/lib/format.ts'

const DAY_MS = 86_400_000

/** From here on people have to think of a successor. */
export const EXPIRES_SOON_DAYS = 14

export type ExpiryView = Readonly<{
  kind: 'never' | 'fine' | 'soon' | 'over'
  text: string
}>

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** When a key ends, and whether that is soon. A day that has begun counts whole: nobody is told "0 days". */
export function expiryView(expiresAt: string | null, nowMs: number): ExpiryView {
  if (expiresAt === null) return { kind: 'never', text: 'Never' }
  const leftMs = Date.parse(expiresAt) - nowMs
  const day = formatDate(expiresAt)
  if (leftMs <= 0) return { kind: 'over', text: day }
  const days = Math.ceil(leftMs / DAY_MS)
  if (days > EXPIRES_SOON_DAYS) return { kind: 'fine', text: day }
  return { kind: 'soon', text: `In ${timeLeft(leftMs)}` }
}

/** In the unit that people would use, rounded up: `40 minutes`, `24 hours`, `3 days`. */
function timeLeft(leftMs: number): string {
  if (leftMs > DAY_MS) return formatCount(Math.ceil(leftMs / DAY_MS), 'day')
  if (leftMs > 2 * HOUR_MS) return formatCount(Math.ceil(leftMs / HOUR_MS), 'hour')
  return formatCount(Math.ceil(leftMs / MINUTE_MS), 'minute')
}

export type ExpiryPreset = (typeof EXPIRY_PRESETS)[number]

/** `30 days`, `1 year`, `Never`. */
export function presetLabel(days: ExpiryPreset): string {
  if (days === null) return 'Never'
  return days === 365 ? '1 year' : formatCount(days, 'day')
}

/** The day on which a key made now with that preset ends. */
export function presetDetail(days: ExpiryPreset, nowMs: number): string {
  if (days === null) return 'Works until it is revoked'
  return `Until ${formatDate(nowMs + days * DAY_MS)}`
}

/** What revoking ends. `calls`: in the last hour, when that is known. */
export function revocationConsequences(
  { lastUsed }: Pick<ApiKey, 'lastUsed'>,
  calls: number | undefined,
): string {
  const end = 'It answers 401 within a second, and this cannot be undone.'
  if (calls !== undefined && calls > 0) {
    return `${formatCount(calls, 'call')} used this key in the last hour. ${end}`
  }
  if (lastUsed === null) return `No call has used this key in the last weeks. ${end}`
  if (calls === 0) return `No call used this key in the last hour. ${end}`
  return end
}

const GRACE_PRESETS = [
  [0, 'Now'],
  [1, 'In 1 hour'],
  [24, 'In 24 hours'],
  [72, 'In 3 days'],
  [168, 'In 7 days'],
  [720, 'In 30 days'],
] as const

/** When a rolled key may end, with the day that this is. */
export function graceOptions(nowMs: number) {
  return GRACE_PRESETS.map(([hours, label]) => ({
    value: String(hours),
    label,
    detail:
      hours === 0
        ? 'Calls with it are answered 401 within a second'
        : `On ${formatDate(nowMs + hours * HOUR_MS)}`,
  }))
}

/** What rolling does. `calls`: with the old key in the last hour, when that is known. */
export function rollingConsequences(calls: number | undefined): string {
  const start =
    'You get a new key with the same name and lifetime. Both work until the old one ends'
  if (calls === undefined || calls === 0) return `${start}.`
  return `${start}; ${formatCount(calls, 'call')} used it in the last hour.`
}

/** What became of the old key, beside the new secret. */
export function rolledDetail(
  { expiresAt, display }: Pick<ApiKey, 'expiresAt' | 'display'>,
  nowMs: number,
): string {
  const leftMs = expiresAt === null ? 0 : Date.parse(expiresAt) - nowMs
  if (leftMs <= 0) return `${display} has ended.`
  return `${display} ends in ${timeLeft(leftMs)}.`
}

/** The scheme and host of a call, as the base URL for a program's settings. */
export function originOf(url: string): string {
  return new URL(url).origin
}

/** `Mozilla/5.0 …` → `Firefox 140`; programs are named by their first product. Enough to tell a laptop from a server. */
export function clientName(userAgent: string): string {
  const browser = /(Firefox|Edg|Chrome|Version)\/(\d+)/.exec(userAgent)
  if (userAgent.startsWith('Mozilla/') && browser !== null) {
    const [, name = '', version = ''] = browser
    return `${BROWSERS[name] ?? name} ${version}`
  }
  return userAgent.split(/[\s(]/u)[0] || 'Unknown client'
}

const BROWSERS: Readonly<Record<string, string>> = { Edg: 'Edge', Version: 'Safari' }
