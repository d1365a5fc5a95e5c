import type { Metadata } from 'next'
import { ExplainPanel } from '@/features/explain/explain-panel.tsx'
import { gatewaysQuery } from '@/lib/admin-queries.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listGateways } from '@/server/gateways.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Explain' }

export default function ExplainPage() {
  return (
    <Prefetched loads={[load(gatewaysQuery(), listGateways)]}>
      <PageHeader
        title="Explain"
        description="What would become of a call at a gateway, and why. Nothing is sent, charged or counted."
      />
      <ExplainPanel />
    </Prefetched>
  )
}
