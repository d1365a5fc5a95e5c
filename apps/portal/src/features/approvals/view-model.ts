import type { AdminSubscription } from '@/contract/admin-subscriptions.ts'
import type { TierRequest } from '@/contract/tier-requests.ts'
import { formatCount } from '@/lib/format.ts'

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

/** What a request for another tier is about. */
export function tierRequestWords({ application, organization, api, toTier }: TierRequest): string {
  return `${toTier.name} of ${api.name} for ${application.name} of ${organization.name}`
}
