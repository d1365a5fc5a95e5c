'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useRouter } from 'next/navigation'
import { useForm } from 'react-hook-form'
import { CreateUpstream } from '@/contract/upstreams.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { createUpstream } from './queries.ts'
import { UpstreamFields } from './upstream-fields.tsx'
import { NEW_UPSTREAM } from './upstream-form.ts'

const FORM_ID = 'create-upstream'

/** Makes an upstream, then goes to it. */
export function CreateUpstreamDialog({ onClose }: Readonly<{ onClose(): void }>) {
  const router = useRouter()
  const touch = useTouch()
  const form = useForm({ resolver: zodResolver(CreateUpstream), defaultValues: NEW_UPSTREAM })
  const { submit, failure } = useAct(form, createUpstream, ({ id, name }) => {
    toast.ok(`${name} was created`, 'Give it to a version or to a route.')
    void touch('upstreams', 'revisions', 'auditEvents')
    router.push(`/admin/upstreams/${id}`)
  })
  const { isDirty, isSubmitting } = form.formState
  return (
    <Dialog
      open
      size="lg"
      dismissible={!isDirty}
      onOpenChange={onClose}
      title="Create an upstream"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} variant="primary" pending={isSubmitting}>
            Create upstream
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={submit} noValidate className="flex flex-col gap-5">
        {failure !== undefined && (
          <Callout tone="danger" role="alert">
            {failure}
          </Callout>
        )}
        <UpstreamFields form={form} />
      </form>
    </Dialog>
  )
}
