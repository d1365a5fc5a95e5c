import type { Metadata } from 'next'
import { GatewaysPanel } from '@/features/gateways/gateways-panel.tsx'
import { gatewaysQuery } from '@/lib/admin-queries.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listGateways } from '@/server/gateways.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Gateways' }

export default function GatewaysPage() {
  return (
    <Prefetched loads={[load(gatewaysQuery(), listGateways)]}>
      <PageHeader
        title="Gateways"
        description="The processes on callers’ way, and the revision that each serves."
      />
      <GatewaysPanel />
    </Prefetched>
  )
}
