import type { Metadata } from 'next'
import { sloReportQuery } from '@/features/slos/queries.ts'
import { SloView } from '@/features/slos/slo-view.tsx'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { orNotFound } from '@/server/or-not-found.ts'
import { pageAdmin } from '@/server/page-access.ts'
import { sloReport } from '@/server/slo-report.ts'

type Props = Readonly<{ params: Promise<{ sloId: string }> }>

export const metadata: Metadata = { title: 'Objective' }

export default async function SloPage({ params }: Props) {
  await pageAdmin()
  const { sloId } = await params
  const report = await orNotFound(sloReport(sloId, undefined))
  return (
    <Prefetched loads={[load(sloReportQuery(sloId), async () => report)]}>
      <SloView key={sloId} sloId={sloId} />
    </Prefetched>
  )
}
