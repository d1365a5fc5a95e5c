'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useForm } from 'react-hook-form'
import { Organization, OrganizationEdit } from '@/contract/organizations.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useEdit } from '@/lib/use-edit.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { ConflictDialog } from '@/ui/conflict-dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { useLeaveGuard } from '@/ui/leave-guard.ts'
import { toast } from '@/ui/toast-store.ts'
import { organizationQuery, updateOrganization } from './queries.ts'

type Props = Readonly<{ initial: Organization; mayEdit: boolean }>

/** The organisation's name, for its owners and admins. */
export function OrganizationForm({ initial, mayEdit }: Props) {
  const router = useRouter()
  const touch = useTouch()
  const { data: row } = useQuery({ ...organizationQuery(), initialData: initial })
  const form = useForm({
    resolver: zodResolver(OrganizationEdit),
    defaultValues: toValues(initial),
  })
  const { errors, isDirty, isSubmitting } = form.formState
  useLeaveGuard(isDirty)
  const edit = useEdit({
    form,
    row,
    schema: Organization,
    toValues,
    save: updateOrganization,
    onSaved() {
      void touch('organization', 'me')
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
      <Field
        label="Name"
        error={errors.name?.message}
        help={mayEdit ? undefined : 'Owners and admins of the organisation can change it.'}
        required
      >
        <Input autoComplete="organization" readOnly={!mayEdit} {...form.register('name')} />
      </Field>
      {mayEdit && (
        <div className="flex gap-2">
          <Button type="submit" variant="primary" pending={isSubmitting} disabled={!isDirty}>
            Save
          </Button>
          {isDirty && <Button onClick={() => form.reset()}>Discard</Button>}
        </div>
      )}
      <ConflictDialog conflict={edit.conflict} name={row.name} labels={{ name: 'Name' }} />
    </form>
  )
}

function toValues({ name }: Organization): OrganizationEdit {
  return { name }
}
