import type { Metadata } from 'next'
import { readUsageUrl } from '@/features/usage/filters.ts'
import { usageQuery } from '@/features/usage/queries.ts'
import { UsagePanel } from '@/features/usage/usage-panel.tsx'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { pageMember } from '@/server/page-access.ts'
import { usageOfMember } from '@/server/usage.ts'

export const metadata: Metadata = { title: 'Usage' }

type Props = Readonly<{
  params: Promise<{ applicationId: string }>
  searchParams: Promise<Record<string, unknown>>
}>

export default async function ApplicationUsagePage({ params, searchParams }: Props) {
  await pageMember()
  const { applicationId } = await params
  const { filters, by } = readUsageUrl(await searchParams, applicationId)
  return (
    <Prefetched
      loads={[load(usageQuery(filters, by), () => usageOfMember({ ...filters, groupBy: by }))]}
    >
      <UsagePanel applicationId={applicationId} />
    </Prefetched>
  )
}
