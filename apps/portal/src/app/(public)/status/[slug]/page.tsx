import type { Metadata } from 'next'
import { LEVEL_LOOK, StatusBars, StatusTable } from '@/features/status/status-bars.tsx'
import { formatDateTime } from '@/lib/format.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { getStatus } from '@/server/status.ts'
import { StatusPill } from '@/ui/badge.tsx'
import { Card } from '@/ui/card.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'

type Props = Readonly<{ params: Promise<{ slug: string }> }>

export const metadata: Metadata = { title: 'Status' }

export default async function ApiStatusPage({ params }: Props) {
  const { slug } = await params
  const status = await orNotFound(getStatus(slug))
  const { tone, word } = LEVEL_LOOK[status.level]
  return (
    <>
      <PageHeader
        title={`Status of ${status.name}`}
        description={`Of the last hour, as of ${formatDateTime(status.checkedAt)}. Mistakes of callers do not count.`}
        breadcrumbs={[{ href: '/status', label: 'Status' }]}
        badge={<StatusPill tone={tone}>{word}</StatusPill>}
      />
      <Card>
        <StatusBars status={status} />
      </Card>
      <Card>
        <StatusTable status={status} />
      </Card>
    </>
  )
}
