import type { Metadata } from 'next'
import { NewSloForm } from '@/features/slos/new-slo-form.tsx'
import { pageAdmin } from '@/server/page-access.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Set an objective' }

export default async function NewSloPage() {
  await pageAdmin()
  return (
    <>
      <PageHeader
        title="Set an objective"
        description="What callers may count on. It looks back over the usage that is known, so it says something at once."
        breadcrumbs={[{ href: '/admin/slos', label: 'Objectives' }]}
      />
      <NewSloForm />
    </>
  )
}
