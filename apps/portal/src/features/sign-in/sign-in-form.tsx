'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import Link from 'next/link'
import { useForm } from 'react-hook-form'
import { SignIn } from '@/contract/session.ts'
import { useAct } from '@/lib/use-act.ts'
import { useHydrated } from '@/lib/use-hydrated.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { PasswordInput } from '@/ui/password-input.tsx'
import { nextPath } from './next-path.ts'
import { signIn } from './queries.ts'

/** `next`: the path that sent people here. */
export function SignInForm({ next }: Readonly<{ next?: string | undefined }>) {
  const hydrated = useHydrated()
  const form = useForm({
    resolver: zodResolver(SignIn),
    defaultValues: { email: '', password: '' },
  })
  const { submit, failure } = useAct(form, signIn, ({ role }) => {
    // A whole page load: everything that was rendered for a stranger is thrown away.
    window.location.assign(nextPath(next, role === 'admin' ? '/admin' : '/home'))
  })
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState
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
      <Field
        label="Password"
        error={errors.password?.message}
        required
        aside={
          <Link href="/forgotten-password" className="link">
            Forgotten password
          </Link>
        }
      >
        <PasswordInput autoComplete="current-password" {...form.register('password')} />
      </Field>
      <Button
        type="submit"
        disabled={!hydrated}
        variant="primary"
        size="lg"
        pending={isSubmitting || (isSubmitSuccessful && failure === undefined)}
      >
        Sign in
      </Button>
    </form>
  )
}
