'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { EmailOnly } from '@/contract/accounts.ts'
import { useAct } from '@/lib/use-act.ts'
import { useHydrated } from '@/lib/use-hydrated.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { LookAtYourMail } from './look-at-your-mail.tsx'
import { askForReset } from './queries.ts'

/** `outboxHref`: where the demo shows the mail that it does not send. */
export function ForgottenPasswordForm({
  outboxHref,
}: Readonly<{ outboxHref?: string | undefined }>) {
  const [sentTo, setSentTo] = useState<string>()
  const hydrated = useHydrated()
  const form = useForm({ resolver: zodResolver(EmailOnly), defaultValues: { email: '' } })
  const { submit, failure } = useAct(form, askForReset, (_, { email }) => setSentTo(email))
  if (sentTo !== undefined) {
    return (
      <LookAtYourMail sentTo={sentTo} outboxHref={outboxHref}>
        If an account has this address, the link in it sets a new password and is good for 30
        minutes.
      </LookAtYourMail>
    )
  }
  const { errors, isSubmitting } = form.formState
  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
      {failure !== undefined && (
        <Callout tone="danger" role="alert">
          {failure}
        </Callout>
      )}
      <Field label="E-mail" error={errors.email?.message} required>
        <Input type="email" autoComplete="username" inputMode="email" {...form.register('email')} />
      </Field>
      <Button type="submit" disabled={!hydrated} variant="primary" size="lg" pending={isSubmitting}>
        Send the link
      </Button>
    </form>
  )
}
