import type { Metadata } from 'next'
import { previewQuery } from '@/features/admin-limits/queries.ts'
import { TierPreviewView } from '@/features/admin-limits/tier-preview-view.tsx'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { orNotFound } from '@/server/or-not-found.ts'
import { pageAdmin } from '@/server/page-access.ts'
import { getTierPreview } from '@/server/tier-preview.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Preview of a tier' }

type Props = Readonly<{ params: Promise<{ tierId: string }> }>

export default async function TierPreviewPage({ params }: Props) {
  await pageAdmin()
  const { tierId } = await params
  const preview = await orNotFound(getTierPreview(tierId))
  return (
    <Prefetched loads={[load(previewQuery(tierId), async () => preview)]}>
      <PageHeader
        title={`Who ${preview.tier.name} would refuse`}
        description="The last seven days of everybody on it, against the tier as it is saved now."
        breadcrumbs={[
          { href: '/admin/tiers', label: 'Tiers' },
          { href: `/admin/tiers/${tierId}`, label: preview.tier.name },
        ]}
      />
      <TierPreviewView tierId={tierId} />
    </Prefetched>
  )
}
