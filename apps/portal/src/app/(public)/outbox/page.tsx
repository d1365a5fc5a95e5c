import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { OutboxPanel } from '@/features/outbox/outbox-panel.tsx'
import { isOutboxOpen } from '@/server/outbox.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Outbox', robots: 'noindex', referrer: 'no-referrer' }

export default async function OutboxPage() {
  if (!(await isOutboxOpen())) notFound()
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="Outbox"
        description="This demo has no mail server, so mail to consumers is shown here instead of being sent. With SMTP_URL set it is sent and this page does not exist."
      />
      <OutboxPanel />
    </div>
  )
}
