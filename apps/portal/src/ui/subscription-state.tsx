import { Hourglass } from 'lucide-react'
import type { Subscription } from '@/contract/subscriptions.ts'
import { StatusText } from '@/ui/badge.tsx'

/** A subscription's state: icon, word and tone. */
export function SubscriptionState({ state }: Pick<Subscription, 'state'>) {
  switch (state) {
    case 'active':
      return <StatusText tone="ok">Active</StatusText>
    case 'pending':
      return (
        <StatusText tone="info" icon={Hourglass}>
          Waits for approval
        </StatusText>
      )
    case 'suspended':
      return <StatusText tone="danger">Suspended</StatusText>
    case 'cancelled':
      return <StatusText tone="neutral">Cancelled</StatusText>
  }
}
