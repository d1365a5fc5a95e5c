'use client'

import { FleetCard } from './fleet-card.tsx'
import { RecentEvents } from './recent-events.tsx'
import { Traffic } from './traffic.tsx'
import { UnpublishedCard } from './unpublished-card.tsx'
import { WaitingCard } from './waiting-card.tsx'

/** How the installation is, and what waits for an admin. */
export function OverviewPanel() {
  return (
    <>
      <FleetCard />
      <Traffic />
      <div className="grid min-w-0 gap-6 lg:grid-cols-2">
        <UnpublishedCard />
        <WaitingCard />
      </div>
      <RecentEvents />
    </>
  )
}
