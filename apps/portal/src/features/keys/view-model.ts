import type { ApiKey, EXPIRY_PRESETS } from '@/contract/keys.ts'
import { formatCount, formatDate } from '@/lib/format.ts'

const DAY_MS = 86_400_000

/** From here on people have to think of a successor. */
export const EXPIRES_SOON_DAYS = 14

export type ExpiryView = Readonly<{
  kind: 'never' | 'fine' | 'soon' | 'over'
  text: string
}>

/** When a key ends, and whether that is soon. A day that has begun counts whole: nobody is told "0 days". */
export function expiryView(expiresAt: string | null, nowMs: number): ExpiryView {
  if (expiresAt === null) return { kind: 'never', text: 'Never' }
  const leftMs = Date.parse(expiresAt) - nowMs
  const day = formatDate(expiresAt)
  if (leftMs <= 0) return { kind: 'over', text: day }
  const days = Math.ceil(leftMs / DAY_MS)
  if (days > EXPIRES_SOON_DAYS) return { kind: 'fine', text: day }
  return { kind: 'soon', text: days === 1 ? 'Within a day' : `In ${formatCount(days, 'day')}` }
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
