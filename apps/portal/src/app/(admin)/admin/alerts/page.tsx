import type { Metadata } from 'next'
import { PageQuery } from '@/contract/paging.ts'
import { AlertsPanel } from '@/features/alerts/alerts-panel.tsx'
import { channelsQuery } from '@/features/alerts/queries.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listAlertChannels } from '@/server/alert-channels.ts'

export const metadata: Metadata = { title: 'Alert channels' }

export default function AlertsPage() {
  const loads = [
    load(channelsQuery(), async () => listAlertChannels(PageQuery.parse({ limit: 100 }))),
  ]
  return (
    <Prefetched loads={loads}>
      <AlertsPanel />
    </Prefetched>
  )
}
