'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useForm, useWatch } from 'react-hook-form'
import { ChangePassword } from '@/contract/accounts.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { useStrength } from '@/lib/use-strength.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Field } from '@/ui/field.tsx'
import { PasswordInput, StrengthMeter } from '@/ui/password-input.tsx'
import { toast } from '@/ui/toast-store.ts'
import { changePassword } from './queries.ts'

const EMPTY = { currentPassword: '', password: '' }

/** Another password. All other sessions end; this one goes on. */
export function PasswordForm({ email }: Readonly<{ email: string }>) {
  const touch = useTouch()
  const form = useForm({ resolver: zodResolver(ChangePassword), defaultValues: EMPTY })
  const { submit, failure } = useAct(form, changePassword, () => {
    form.reset(EMPTY)
    void touch('me') // the profile beside it is of another version now
    toast.ok('The password is changed', 'All other sessions are ended.')
  })
  const strength = useStrength(useWatch({ control: form.control, name: 'password' }))
  const { errors, isSubmitting } = form.formState
  return (
    <form method="post" onSubmit={submit} noValidate className="flex max-w-120 flex-col gap-4">
      {failure !== undefined && (
        <Callout tone="danger" role="alert">
          {failure}
        </Callout>
      )}
      {/* Password managers look for the account that the password belongs to. */}
      <input type="hidden" autoComplete="username" value={email} readOnly />
      <Field label="Current password" error={errors.currentPassword?.message} required>
        <PasswordInput autoComplete="current-password" {...form.register('currentPassword')} />
      </Field>
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
      <div>
        <Button type="submit" variant="primary" pending={isSubmitting}>
          Change the password
        </Button>
      </div>
    </form>
  )
}
