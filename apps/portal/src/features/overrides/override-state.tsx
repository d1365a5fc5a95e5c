import { CalendarClock } from 'lucide-react'
import type { OverrideState as State } from '@/contract/overrides.ts'
import { StatusText } from '@/ui/badge.tsx'

/** What an override is now: icon, word and tone. */
export function OverrideState({ state }: Readonly<{ state: State }>) {
  switch (state) {
    case 'planned':
      return (
        <StatusText tone="info" icon={CalendarClock}>
          Planned
        </StatusText>
      )
    case 'active':
      return <StatusText tone="ok">In force</StatusText>
    case 'expired':
      return <StatusText tone="neutral">Ran out</StatusText>
    case 'ended':
      return <StatusText tone="neutral">Ended early</StatusText>
  }
}
