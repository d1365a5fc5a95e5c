'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useEffect, useState } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { ResetPassword } from '@/contract/accounts.ts'
import { useAct } from '@/lib/use-act.ts'
import { useHydrated } from '@/lib/use-hydrated.ts'
import { useStrength } from '@/lib/use-strength.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Field } from '@/ui/field.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { PasswordInput, StrengthMeter } from '@/ui/password-input.tsx'
import { resetPassword } from './queries.ts'
import { useLinkToken } from './use-link-token.ts'

/** Sets a new password with the token of the mail's link. */
export function ResetPasswordForm() {
  const token = useLinkToken()
  const [done, setDone] = useState(false)
  const hydrated = useHydrated()
  const form = useForm({
    resolver: zodResolver(ResetPassword),
    defaultValues: { token: '', password: '' },
  })
  const { submit, failure } = useAct(form, resetPassword, () => setDone(true))
  const strength = useStrength(useWatch({ control: form.control, name: 'password' }))
  const { setValue } = form
  useEffect(() => setValue('token', token ?? ''), [token, setValue])
  if (done) {
    return (
      <div className="flex flex-col gap-4">
        <Callout tone="ok" role="status" title="The new password is set">
          All sessions were ended. Sign in with the new password.
        </Callout>
        <div>
          <LinkButton href="/sign-in" variant="primary">
            Sign in
          </LinkButton>
        </div>
      </div>
    )
  }
  const { errors, isSubmitting } = form.formState
  const refused = failure ?? errors.token?.message
  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
      {(refused !== undefined || token === null) && (
        <Callout
          tone="danger"
          role="alert"
          title={token === null ? 'This link is not complete' : undefined}
          action={<LinkButton href="/forgotten-password">Ask for another link</LinkButton>}
        >
          {refused ?? 'Open it from the mail again, or ask for another one.'}
        </Callout>
      )}
      <Field
        label="New password"
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
        Set the password
      </Button>
    </form>
  )
}
