import type { Metadata } from 'next'
import { NoticesPanel } from '@/features/notices/notices-panel.tsx'
import { noticesQuery } from '@/features/notices/queries.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { ownNotices } from '@/server/own-notices.ts'
import { pageMember } from '@/server/page-access.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Dates' }

export default async function NoticesPage() {
  await pageMember()
  return (
    <Prefetched loads={[load(noticesQuery(), ownNotices)]}>
      <PageHeader
        title="Dates"
        description="Versions that you use and that are going away, and what still calls them."
      />
      <NoticesPanel />
    </Prefetched>
  )
}
