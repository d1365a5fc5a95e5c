import type { Metadata } from 'next'
import { ResetPasswordForm } from '@/features/sign-in/reset-password-form.tsx'
import { NarrowPage } from '@/ui/page/narrow-page.tsx'

export const metadata: Metadata = { title: 'Set a new password', referrer: 'no-referrer' }

export default function ResetPasswordPage() {
  return (
    <NarrowPage title="Set a new password">
      <ResetPasswordForm />
    </NarrowPage>
  )
}
