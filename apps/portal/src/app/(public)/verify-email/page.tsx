import type { Metadata } from 'next'
import { VerifyEmailPanel } from '@/features/sign-in/verify-email-panel.tsx'
import { NarrowPage } from '@/ui/page/narrow-page.tsx'

export const metadata: Metadata = { title: 'Verify your address', referrer: 'no-referrer' }

export default function VerifyEmailPage() {
  return (
    <NarrowPage title="Verify your address">
      <VerifyEmailPanel />
    </NarrowPage>
  )
}
