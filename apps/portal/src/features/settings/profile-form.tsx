'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useForm } from 'react-hook-form'
import { Me, ProfileEdit } from '@/contract/me.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useEdit } from '@/lib/use-edit.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { ConflictDialog } from '@/ui/conflict-dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { useLeaveGuard } from '@/ui/leave-guard.ts'
import { toast } from '@/ui/toast-store.ts'
import { profileQuery, updateProfile } from './queries.ts'

/** The person's name; the address is the account and stays. */
export function ProfileForm({ initial }: Readonly<{ initial: Me }>) {
  const router = useRouter()
  const touch = useTouch()
  const { data: row } = useQuery({ ...profileQuery(), initialData: initial })
  const form = useForm({ resolver: zodResolver(ProfileEdit), defaultValues: toValues(initial) })
  const { errors, isDirty, isSubmitting } = form.formState
  useLeaveGuard(isDirty)
  const edit = useEdit({
    form,
    row,
    schema: Me,
    toValues,
    save: updateProfile,
    onSaved() {
      void touch('me', 'members')
      router.refresh() // the name is in the frame too
      toast.ok('Saved')
    },
  })
  return (
    <form onSubmit={edit.submit} noValidate className="flex max-w-120 flex-col gap-4">
      {edit.failure !== undefined && (
        <Callout tone="danger" role="alert">
          {edit.failure}
        </Callout>
      )}
      <Field label="Name" error={errors.name?.message} required>
        <Input autoComplete="name" {...form.register('name')} />
      </Field>
      <Field label="E-mail" aside={row.isEmailVerified ? 'Verified' : 'Not verified'}>
        <Input type="email" value={row.email} readOnly />
      </Field>
      <div className="flex gap-2">
        <Button type="submit" variant="primary" pending={isSubmitting} disabled={!isDirty}>
          Save
        </Button>
        {isDirty && <Button onClick={() => form.reset()}>Discard</Button>}
      </div>
      <ConflictDialog conflict={edit.conflict} name="Your profile" labels={{ name: 'Name' }} />
    </form>
  )
}

function toValues({ name }: Me): ProfileEdit {
  return { name }
}
