import type { Subscription } from '@/contract/subscriptions.ts'

export type SubscribeLabel = 'Subscribe' | 'Subscribed' | 'Pending approval' | 'Suspended'

/**
 * Where an organisation stands with an API, in one word: the best of its applications' subscriptions. One that works beats one that
 * waits, and one that waits beats one that was stopped.
 */
export function subscribeLabel(
  subscriptions: readonly Pick<Subscription, 'state'>[],
): SubscribeLabel {
  const states = new Set(subscriptions.map(({ state }) => state))
  if (states.has('active')) return 'Subscribed'
  if (states.has('pending')) return 'Pending approval'
  if (states.has('suspended')) return 'Suspended'
  return 'Subscribe'
}

const STATE_WORDS: Record<Subscription['state'], string> = {
  active: 'subscribed',
  pending: 'waits for approval',
  suspended: 'suspended',
  cancelled: 'cancelled',
}

type Choice = Readonly<{ value: string; label: string; detail?: string; disabled?: boolean }>

/** Stands for an application that is made on the way. */
export const NEW_APPLICATION = 'new'

/** Applications to subscribe; those that have a subscription already say so and cannot be chosen again. */
export function applicationChoices(
  applications: readonly Readonly<{ id: string; name: string }>[],
  subscriptions: readonly Pick<Subscription, 'application' | 'tier' | 'state'>[],
): Choice[] {
  const choices = applications.map(({ id, name }) => {
    const taken = subscriptions.find(({ application }) => application.id === id)
    if (taken === undefined) return { value: id, label: name }
    const detail = `${taken.tier.name}, ${STATE_WORDS[taken.state]}`
    return { value: id, label: name, detail, disabled: true }
  })
  return [...choices, { value: NEW_APPLICATION, label: 'Create an application…' }]
}
