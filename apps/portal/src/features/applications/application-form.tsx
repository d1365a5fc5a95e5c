'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { Application, ApplicationCreate, type ApplicationEdit } from '@/contract/applications.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useEdit } from '@/lib/use-edit.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { ConflictDialog } from '@/ui/conflict-dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input, Textarea } from '@/ui/input.tsx'
import { useLeaveGuard } from '@/ui/leave-guard.ts'
import { toast } from '@/ui/toast-store.ts'
import { updateApplication } from './queries.ts'

type Props = Readonly<{ application: Application; mayWrite: boolean }>

/** Changes name and description; a change that somebody else made meanwhile is shown and never overwritten unseen. */
export function ApplicationForm({ application, mayWrite }: Props) {
  const touch = useTouch()
  const form = useForm({
    resolver: zodResolver(ApplicationCreate),
    defaultValues: toValues(application),
    disabled: !mayWrite,
  })
  const { errors, isDirty, isSubmitting } = form.formState
  useLeaveGuard(isDirty)
  const edit = useEdit({
    form,
    row: application,
    schema: Application,
    toValues,
    save: (changes: ApplicationEdit, ifMatch) =>
      updateApplication(application.id, changes, ifMatch),
    onSaved() {
      void touch('applications', 'quickStart')
      toast.ok('Saved')
    },
  })
  return (
    <form onSubmit={edit.submit} noValidate className="flex flex-col gap-4">
      {edit.failure !== undefined && (
        <Callout tone="danger" role="alert">
          {edit.failure}
        </Callout>
      )}
      <Field label="Name" error={errors.name?.message} required>
        <Input autoComplete="off" {...form.register('name')} />
      </Field>
      <Field label="Description" aside="Optional" error={errors.description?.message}>
        <Textarea rows={3} {...form.register('description')} />
      </Field>
      {mayWrite && (
        <div className="flex gap-2">
          <Button type="submit" variant="primary" pending={isSubmitting} disabled={!isDirty}>
            Save
          </Button>
          {isDirty && <Button onClick={() => form.reset()}>Discard</Button>}
        </div>
      )}
      <ConflictDialog conflict={edit.conflict} name={application.name} labels={LABELS} />
    </form>
  )
}

const LABELS = { name: 'Name', description: 'Description' }

function toValues({ name, description }: Application) {
  return { name, description }
}
