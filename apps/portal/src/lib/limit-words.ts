import type { LimitScope } from '@gatehouse/policy'
import type { LimitReport } from '@/contract/limit-reports.ts'
import { formatCount, formatPercent, NO_DATA } from './format.ts'

/** A share of a limit: `83 %`; "—" without calls. */
export function shareText(share: number | null): string {
  return share === null ? NO_DATA : formatPercent(share, 1, 0)
}

/** How near a share is to being refused. */
export function shareTone(share: number | null): 'neutral' | 'warn' | 'danger' {
  if (share === null || share < 0.8) return 'neutral'
  return share < 1 ? 'warn' : 'danger'
}

const COUNTED: Readonly<Record<LimitScope, string>> = {
  subscription: 'for the subscription, all its keys together',
  application: 'for the application, over all its APIs',
  key: 'for each key by itself',
  organization: 'for the organisation, over all its applications',
  address: 'for each address',
  route: 'for each route, all callers together',
  api: 'for the API, all callers together',
  upstream: 'for what is behind it, all callers together',
  global: 'for all callers together',
  header: 'for each value of a header',
}

/** For whom a limit counts. */
export function countedFor(scope: LimitScope): string {
  return `Counted ${COUNTED[scope]}`
}

const FEWER: readonly LimitScope[] = ['key', 'address', 'route', 'header']
const MORE: readonly LimitScope[] = ['application', 'organization', 'api', 'upstream', 'global']

/** How a replay of one subscription's calls differs from what the limit counts; undefined where it counts just those. */
export function replayCaveat(scope: LimitScope): string | undefined {
  if (FEWER.includes(scope)) {
    return 'Replayed as if all calls counted together: in truth it is used less.'
  }
  if (MORE.includes(scope)) {
    return 'Replayed with the calls of this subscription alone: others count, too.'
  }
  return undefined
}

/** "On 3 of 7 days with calls Premium would have been needed." One sentence for each tier beyond the present one. */
export function neededSentences({ needed, days, subscription }: LimitReport): string[] {
  const ofDays = `of ${formatCount(days, 'day')} with calls`
  return needed
    .filter(({ tier }) => tier?.id !== subscription.tier.id)
    .map(({ tier, days: count }) =>
      tier === null
        ? `On ${count} ${ofDays} no tier of this API would have let every call through.`
        : `You would have needed ${tier.name} on ${count} ${ofDays}.`,
    )
}
