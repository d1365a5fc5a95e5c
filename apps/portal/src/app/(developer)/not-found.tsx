import type { Metadata } from 'next'
import { LinkButton } from '@/ui/link-button.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { EmptyState } from '@/ui/states.tsx'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <>
      <PageHeader title="There is nothing here" />
      <EmptyState
        kind="forbidden"
        title="It was deleted, the address is wrong, or it belongs to another organisation"
        action={<LinkButton href="/home">Go to your home page</LinkButton>}
      >
        If it is another organisation’s, switch to that one at the top first.
      </EmptyState>
    </>
  )
}
