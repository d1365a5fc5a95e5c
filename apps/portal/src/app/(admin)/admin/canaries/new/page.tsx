import type { Metadata } from 'next'
import { StartCanaryForm } from '@/features/canaries/start-canary-form.tsx'
import { pageAdmin } from '@/server/page-access.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Start a canary' }

type Props = Readonly<{ searchParams: Promise<Record<string, string | string[] | undefined>> }>

export default async function NewCanaryPage({ searchParams }: Props) {
  await pageAdmin()
  const { versionId, upstreamId } = await searchParams
  return (
    <>
      <PageHeader
        title="Start a canary"
        description="The first step is in force within a second; what else is edited stays unpublished."
        breadcrumbs={[{ href: '/admin/canaries', label: 'Canaries' }]}
      />
      <StartCanaryForm versionId={one(versionId)} upstreamId={one(upstreamId)} />
    </>
  )
}

function one(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
