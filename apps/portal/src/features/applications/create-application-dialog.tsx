'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { type Application, ApplicationCreate } from '@/contract/applications.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input, Textarea } from '@/ui/input.tsx'
import { createApplication } from './queries.ts'

type Props = Readonly<{ onClose(): void; onCreated(application: Application): void }>

/** Asks for name and purpose. Mount it while it is open. */
export function CreateApplicationDialog({ onClose, onCreated }: Props) {
  const touch = useTouch()
  const form = useForm({
    resolver: zodResolver(ApplicationCreate),
    defaultValues: { name: '', description: '' },
  })
  const { submit, failure } = useAct(form, createApplication, (application) => {
    void touch('applications', 'quickStart')
    onCreated(application)
  })
  const { errors, isSubmitting } = form.formState
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Create an application"
      description="What you build: a site, a job, an integration. Keys and subscriptions belong to it, and its usage is counted apart."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="create-application" variant="primary" pending={isSubmitting}>
            Create
          </Button>
        </>
      }
    >
      <form
        id="create-application"
        onSubmit={submit}
        noValidate
        className="flex flex-col gap-4 pb-2"
      >
        {failure !== undefined && (
          <Callout tone="danger" role="alert">
            {failure}
          </Callout>
        )}
        <Field label="Name" error={errors.name?.message} required>
          <Input autoComplete="off" {...form.register('name')} />
        </Field>
        <Field
          label="Description"
          aside="Optional"
          error={errors.description?.message}
          help="What it does with the APIs. Helps who approves subscriptions."
        >
          <Textarea rows={3} {...form.register('description')} />
        </Field>
      </form>
    </Dialog>
  )
}
