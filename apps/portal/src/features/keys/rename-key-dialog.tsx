'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { ApiKey, KeyEdit } from '@/contract/keys.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useEdit } from '@/lib/use-edit.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { ConflictDialog } from '@/ui/conflict-dialog.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { renameKey } from './queries.ts'

type Props = Readonly<{ apiKey: ApiKey; onClose(): void }>

/** Another name for a key; nothing else of it can change. */
export function RenameKeyDialog({ apiKey, onClose }: Props) {
  const touch = useTouch()
  const form = useForm({ resolver: zodResolver(KeyEdit), defaultValues: toValues(apiKey) })
  const edit = useEdit({
    form,
    row: apiKey,
    schema: ApiKey,
    toValues,
    save: ({ name = apiKey.name }: Partial<KeyEdit>, ifMatch) =>
      renameKey(apiKey.id, { name }, ifMatch),
    onSaved() {
      void touch('keys', 'quickStart')
      onClose()
    },
  })
  const { errors, isSubmitting } = form.formState
  return (
    <>
      <Dialog
        open={edit.conflict === undefined}
        onOpenChange={onClose}
        size="sm"
        title={`Rename ${apiKey.name}`}
        footer={
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" form="rename-key" variant="primary" pending={isSubmitting}>
              Rename
            </Button>
          </>
        }
      >
        <form
          id="rename-key"
          onSubmit={edit.submit}
          noValidate
          className="flex flex-col gap-4 pb-2"
        >
          {edit.failure !== undefined && (
            <Callout tone="danger" role="alert">
              {edit.failure}
            </Callout>
          )}
          <Field label="Name" error={errors.name?.message} required>
            <Input autoComplete="off" {...form.register('name')} />
          </Field>
        </form>
      </Dialog>
      <ConflictDialog conflict={edit.conflict} name={apiKey.name} labels={{ name: 'Name' }} />
    </>
  )
}

function toValues({ name }: ApiKey): KeyEdit {
  return { name }
}
