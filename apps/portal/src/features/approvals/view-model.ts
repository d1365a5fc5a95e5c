import type { AdminSubscription } from '@/contract/admin-subscriptions.ts'
import type { TierRequest } from '@/contract/tier-requests.ts'
import { formatCount, formatNumber } from '@/lib/format.ts'

export type Decision = 'approve' | 'deny'

/** The outcome of deciding on several, one after another. */
export type Decided = Readonly<{ done: number; failures: readonly string[] }>

/** What to say when all of them were tried. */
export function decidedWords(
  decision: Decision,
  { done, failures }: Decided,
  noun: string,
): [string, string?] {
  const verb = decision === 'approve' ? 'approved' : 'denied'
  if (failures.length === 0) return [`${formatCount(done, noun)} ${verb}`]
  return [`${done} ${verb}, ${failures.length} not`, [...new Set(failures)].join(' ')]
}

/** Whom a decision is about: one by name, several by number. */
export function subjectWords(chosen: readonly AdminSubscription[]): string {
  const [first] = chosen
  if (first === undefined || chosen.length > 1) return formatCount(chosen.length, 'subscription')
  return `${first.application.name} of ${first.organization.name} to ${first.api.name}`
}

/** What requests for another tier are about: one by name, several by number. */
export function tierRequestWords(chosen: readonly TierRequest[]): string {
  const [first] = chosen
  if (first === undefined || chosen.length > 1) return formatCount(chosen.length, 'tier change')
  const { application, organization, api, toTier } = first
  return `${toTier.name} of ${api.name} for ${application.name} of ${organization.name}`
}

/** What the tier may add to what is behind the API. */
export function headroomWords(headroom: TierRequest['headroom']): string {
  if (headroom === null) return '—'
  const { upstream, cap, atPeak, added } = headroom
  if (atPeak === null)
    return `${upstream.name} has had no calls lately; it takes ${formatNumber(cap)} at a time`
  const now = `${upstream.name}: about ${formatNumber(atPeak)} of ${formatNumber(cap)} under way at its busiest`
  if (added === null) return `${now}; the tier sets no bound`
  return added === 0
    ? `${now}; no more with this tier`
    : `${now}, at most ${formatNumber(added)} more`
}
