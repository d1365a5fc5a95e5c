import type { Metadata } from 'next'
import { NewTierForm } from '@/features/tiers/new-tier-form.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Create a tier' }

export default function NewTierPage() {
  return (
    <>
      <PageHeader
        title="Create a tier"
        description="A token bucket lets a burst through, then a steady rate."
        breadcrumbs={[{ href: '/admin/tiers', label: 'Tiers' }]}
      />
      <NewTierForm />
    </>
  )
}
