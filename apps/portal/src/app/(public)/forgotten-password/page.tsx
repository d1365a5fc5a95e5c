import type { Metadata } from 'next'
import Link from 'next/link'
import { ForgottenPasswordForm } from '@/features/sign-in/forgotten-password-form.tsx'
import { isOutboxOpen } from '@/server/outbox.ts'
import { NarrowPage } from '@/ui/page/narrow-page.tsx'

export const metadata: Metadata = { title: 'Forgotten password' }

export default async function ForgottenPasswordPage() {
  const outboxHref = (await isOutboxOpen()) ? '/outbox' : undefined
  return (
    <NarrowPage
      title="Forgotten password"
      description="We send a link that sets a new one."
      footer={
        <Link href="/sign-in" className="link">
          Back to sign in
        </Link>
      }
    >
      <ForgottenPasswordForm outboxHref={outboxHref} />
    </NarrowPage>
  )
}
