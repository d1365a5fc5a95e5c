'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { SignUp } from '@/contract/accounts.ts'
import { useAct } from '@/lib/use-act.ts'
import { useHydrated } from '@/lib/use-hydrated.ts'
import { useStrength } from '@/lib/use-strength.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { PasswordInput, StrengthMeter } from '@/ui/password-input.tsx'
import { LookAtYourMail } from './look-at-your-mail.tsx'
import { signUp } from './queries.ts'

/** `outboxHref`: where the demo shows the mail that it does not send. */
export function SignUpForm({ outboxHref }: Readonly<{ outboxHref?: string | undefined }>) {
  const [sentTo, setSentTo] = useState<string>()
  const hydrated = useHydrated()
  const form = useForm({
    resolver: zodResolver(SignUp),
    defaultValues: { name: '', organizationName: '', email: '', password: '' },
  })
  const { submit, failure } = useAct(form, signUp, (_, { email }) => setSentTo(email))
  const strength = useStrength(useWatch({ control: form.control, name: 'password' }))
  if (sentTo !== undefined) {
    return (
      <LookAtYourMail sentTo={sentTo} outboxHref={outboxHref}>
        The link in it proves the address and is good for 24 hours. You can sign in already.
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
      <Field label="Your name" error={errors.name?.message} required>
        <Input autoComplete="name" {...form.register('name')} />
      </Field>
      <Field
        label="Organisation"
        error={errors.organizationName?.message}
        help="Your company or project. Applications and keys belong to it."
        required
      >
        <Input autoComplete="organization" {...form.register('organizationName')} />
      </Field>
      <Field label="E-mail" error={errors.email?.message} required>
        <Input type="email" autoComplete="email" inputMode="email" {...form.register('email')} />
      </Field>
      <Field
        label="Password"
        error={errors.password?.message}
        help="At least 12 characters. A few unrelated words are easy to remember and hard to guess."
        required
      >
        <PasswordInput
          autoComplete="new-password"
          strength={<StrengthMeter {...strength} />}
          {...form.register('password')}
        />
      </Field>
      <Button type="submit" disabled={!hydrated} variant="primary" size="lg" pending={isSubmitting}>
        Create account
      </Button>
    </form>
  )
}
