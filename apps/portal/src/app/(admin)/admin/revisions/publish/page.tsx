import type { Metadata } from 'next'
import { PublishPanel } from '@/features/revisions/publish-panel.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Publish' }

/** The layout has the plan already: its notice says how much there is. */
export default function PublishPage() {
  return (
    <>
      <PageHeader
        title="Publish"
        description="What was edited since the last revision, and whom it reaches."
        breadcrumbs={[{ href: '/admin/revisions', label: 'Revisions' }]}
      />
      <PublishPanel />
    </>
  )
}
