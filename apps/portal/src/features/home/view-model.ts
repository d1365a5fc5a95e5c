import type { QuickStart } from '@/contract/quick-start.ts'
import type { StepState } from '@/ui/checklist.tsx'

export const STEP_IDS = ['verify', 'application', 'subscription', 'key', 'call', 'success'] as const
export type StepId = (typeof STEP_IDS)[number]

export type StepView = Readonly<{ id: StepId; state: StepState }>

/**
 * The steps to a first call that works, from what is really there. The first that is missing is the current one; a last call that failed
 * fails the last step. People may do things out of order: what is there is done, whatever comes before it.
 */
export function stepViews(quickStart: QuickStart): StepView[] {
  const { isEmailVerified, application, subscription, key } = quickStart
  const { firstRequestAt, firstSuccessAt, lastFailure } = quickStart
  const done: Record<StepId, boolean> = {
    verify: isEmailVerified,
    application: application !== null,
    subscription: subscription?.state === 'active',
    key: key !== null,
    call: firstRequestAt !== null,
    success: firstSuccessAt !== null,
  }
  const current = STEP_IDS.find((id) => !done[id])
  return STEP_IDS.map((id) => {
    if (done[id]) return { id, state: 'done' }
    if (id === 'success' && lastFailure !== null) return { id, state: 'failed' }
    return { id, state: id === current ? 'current' : 'todo' }
  })
}

export type FailureView = Readonly<{
  title: string
  detail: string
  /** Error pages that explain it, likeliest first. */
  codes: readonly string[]
}>

/** Why the last call failed, as far as the counters know: whose failure it was and its class. */
export function explainFailure(failure: NonNullable<QuickStart['lastFailure']>): FailureView {
  switch (failure.fault) {
    case 'upstream':
      return {
        title: 'The API behind the gateway failed',
        detail: 'Your call was right. The service it was passed on to did not answer well.',
        codes: ['upstream_unreachable', 'upstream_timeout', 'upstream_invalid_response'],
      }
    case 'platform':
      return {
        title: 'The gateway failed',
        detail: 'Your call was right. The failure is on our side; try again in a moment.',
        codes: ['internal', 'overloaded'],
      }
    case 'config':
      return {
        title: 'The API is not set up completely',
        detail: 'Your call was right. What is published refers to something that is missing.',
        codes: ['tier_not_published', 'upstream_not_configured'],
      }
    default:
      return {
        title: `Your last call was answered ${failure.statusClass}`,
        detail: 'Its answer says why: look at “code” in the body. The usual reasons:',
        codes: ['not_subscribed', 'subscription_pending', 'rate_limited', 'method_not_allowed'],
      }
  }
}
