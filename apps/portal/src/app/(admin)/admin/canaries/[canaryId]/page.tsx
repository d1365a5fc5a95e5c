import type { Metadata } from 'next'
import { CanaryView } from '@/features/canaries/canary-view.tsx'
import { canaryReportQuery } from '@/features/canaries/queries.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { canaryReport } from '@/server/canary-report.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { pageAdmin } from '@/server/page-access.ts'

type Props = Readonly<{ params: Promise<{ canaryId: string }> }>

export const metadata: Metadata = { title: 'Canary' }

export default async function CanaryPage({ params }: Props) {
  await pageAdmin()
  const { canaryId } = await params
  const report = await orNotFound(canaryReport(canaryId))
  return (
    <Prefetched loads={[load(canaryReportQuery(canaryId), async () => report)]}>
      <CanaryView key={canaryId} canaryId={canaryId} />
    </Prefetched>
  )
}
