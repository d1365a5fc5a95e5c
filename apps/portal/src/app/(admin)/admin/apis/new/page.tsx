import type { Metadata } from 'next'
import { env } from '@/env.ts'
import { NewApiForm } from '@/features/admin-apis/new-api-form.tsx'
import { tierChoicesQuery } from '@/lib/admin-queries.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listTiers } from '@/server/tiers.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Create an API' }

export default function NewApiPage() {
  const loads = [load(tierChoicesQuery(), async () => (await listTiers()).items)]
  return (
    <Prefetched loads={loads}>
      <PageHeader
        title="Create an API"
        description="Makes the API with its first version, upstream and route. Gateways serve it once you publish."
        breadcrumbs={[{ href: '/admin/apis', label: 'APIs' }]}
      />
      <NewApiForm gatewayUrl={env().GATEWAY_URL} />
    </Prefetched>
  )
}
