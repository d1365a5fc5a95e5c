import type { Metadata } from 'next'
import { CalendarPanel } from '@/features/deprecations/calendar-panel.tsx'
import { deprecationsQuery } from '@/features/deprecations/queries.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listDeprecations } from '@/server/deprecations.ts'
import { pageAdmin } from '@/server/page-access.ts'
import { LinkButton } from '@/ui/link-button.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Deprecations' }

export default async function DeprecationsPage() {
  await pageAdmin()
  return (
    <Prefetched loads={[load(deprecationsQuery(), listDeprecations)]}>
      <PageHeader
        title="Deprecations"
        description="Which version goes when, and who still depends on it. All times are UTC."
        actions={<LinkButton href="/admin/deprecations/registry">Who calls what</LinkButton>}
      />
      <CalendarPanel nowMs={Date.now()} />
    </Prefetched>
  )
}
