import type { Application } from '@/contract/applications.ts'
import { formatCount } from '@/lib/format.ts'

/** What deleting an application ends, in numbers. */
export function deletionConsequences({
  keyCount,
  subscriptionCount,
}: Pick<Application, 'keyCount' | 'subscriptionCount'>): string {
  const ends = [
    ...(keyCount > 0
      ? [
          `${formatCount(keyCount, 'key')} ${keyCount === 1 ? 'answers' : 'answer'} 401 within a second`,
        ]
      : []),
    ...(subscriptionCount > 0
      ? [
          `${formatCount(subscriptionCount, 'subscription')} ${subscriptionCount === 1 ? 'ends' : 'end'} with it`,
        ]
      : []),
  ]
  const kept = 'Usage that was counted stays on the usage page. This cannot be undone.'
  if (ends.length === 0) return `It has no keys that work and no subscriptions. ${kept}`
  return `${ends.join(', and ')}. ${kept}`
}
