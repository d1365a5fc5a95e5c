import type { Metadata } from 'next'
import { UsagePanel } from '@/features/admin-usage/usage-panel.tsx'
import {
  ADMIN_USAGE_DEFAULTS,
  adminUsageQuery,
  readAdminUsageUrl,
} from '@/lib/admin-usage-query.ts'
import { readListParams, type SearchParams } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { usageOfAll } from '@/server/usage.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Usage' }

export default async function AdminUsagePage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const { filters, by } = readAdminUsageUrl(
    await readListParams(ADMIN_USAGE_DEFAULTS, searchParams),
  )
  return (
    <Prefetched
      loads={[load(adminUsageQuery(filters, by), () => usageOfAll({ ...filters, groupBy: by }))]}
    >
      <PageHeader
        title="Usage"
        description="Every call that gateways answered, and whose the failures were. Times are UTC."
      />
      <UsagePanel />
    </Prefetched>
  )
}
