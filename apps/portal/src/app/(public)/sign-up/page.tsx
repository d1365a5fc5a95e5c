import type { Metadata } from 'next'
import Link from 'next/link'
import { SignUpForm } from '@/features/sign-in/sign-up-form.tsx'
import { isOutboxOpen } from '@/server/outbox.ts'
import { NarrowPage } from '@/ui/page/narrow-page.tsx'

export const metadata: Metadata = { title: 'Create an account' }

export default async function SignUpPage() {
  const outboxHref = (await isOutboxOpen()) ? '/outbox' : undefined
  return (
    <NarrowPage
      title="Create an account"
      description="An account makes an organisation, where your applications, keys and usage live."
      footer={
        <>
          Have an account?{' '}
          <Link href="/sign-in" className="link">
            Sign in
          </Link>
        </>
      }
    >
      <SignUpForm outboxHref={outboxHref} />
    </NarrowPage>
  )
}
