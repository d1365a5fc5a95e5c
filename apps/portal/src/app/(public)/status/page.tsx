import type { Metadata } from 'next'
import { StatusList } from '@/features/status/status-list.tsx'
import { listStatus } from '@/server/status.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = {
  title: 'Status',
  description: 'How each API does now and did on each of the last 90 days.',
}

export default async function StatusPage() {
  const { items } = await listStatus()
  return (
    <>
      <PageHeader
        title="Status"
        description="How each API does now and did on each of the last 90 days, counted from real calls."
      />
      <StatusList items={items} />
    </>
  )
}
