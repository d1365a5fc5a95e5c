import type { Metadata } from 'next'
import { ExplainPanel } from '@/features/explain/explain-panel.tsx'
import { gatewaysQuery } from '@/lib/admin-queries.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listGateways } from '@/server/gateways.ts'
import { subscriptionViewer } from '@/server/viewer.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Explain' }

export default async function ExplainPage() {
  const isMember = (await subscriptionViewer()) !== 'outsider'
  return (
    <Prefetched loads={[load(gatewaysQuery(), listGateways)]}>
      <PageHeader
        title="Explain"
        description="What would become of a call at a gateway, and why. Nothing is sent, charged or counted."
      />
      <ExplainPanel isMember={isMember} />
    </Prefetched>
  )
}
