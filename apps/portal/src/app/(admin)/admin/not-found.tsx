import type { Metadata } from 'next'
import { Card } from '@/ui/card.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { EmptyState } from '@/ui/states.tsx'

export const metadata: Metadata = { title: 'Not found' }

export default function AdminNotFound() {
  return (
    <>
      <PageHeader title="There is nothing here" />
      <Card padded={false}>
        <EmptyState
          title="It was deleted, or the address is wrong"
          action={<LinkButton href="/admin">Go to the overview</LinkButton>}
        >
          The audit log says who deleted what, and when.
        </EmptyState>
      </Card>
    </>
  )
}
