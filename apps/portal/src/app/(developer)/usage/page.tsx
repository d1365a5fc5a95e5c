import type { Metadata } from 'next'
import { readUsageUrl } from '@/features/usage/filters.ts'
import { usageQuery } from '@/features/usage/queries.ts'
import { UsagePanel } from '@/features/usage/usage-panel.tsx'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { pageMember } from '@/server/page-access.ts'
import { usageOfMember } from '@/server/usage.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Usage' }

type Props = Readonly<{ searchParams: Promise<Record<string, unknown>> }>

export default async function UsagePage({ searchParams }: Props) {
  await pageMember()
  const { filters, by } = readUsageUrl(await searchParams)
  return (
    <Prefetched
      loads={[load(usageQuery(filters, by), () => usageOfMember({ ...filters, groupBy: by }))]}
    >
      <PageHeader title="Usage" description="Calls of all applications of this organisation." />
      <UsagePanel />
    </Prefetched>
  )
}
