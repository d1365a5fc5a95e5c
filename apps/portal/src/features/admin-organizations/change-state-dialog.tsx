'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { type AdminOrganization, ChangeOrganizationState } from '@/contract/admin-organizations.ts'
import { formatCount } from '@/lib/format.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Textarea } from '@/ui/input.tsx'
import { toast } from '@/ui/toast-store.ts'
import { activateOrganization, organizationQuery, suspendOrganization } from './queries.ts'

type Props = Readonly<{ organization: AdminOrganization; onClose(): void }>

const FORM_ID = 'change-state'

/** Suspends a consumer, or ends its suspension, with the reason. */
export function ChangeStateDialog({ organization, onClose }: Props) {
  const { id, name, state } = organization
  const suspending = state === 'active'
  const client = useQueryClient()
  const touch = useTouch()
  const form = useForm({
    resolver: zodResolver(ChangeOrganizationState),
    defaultValues: { reason: '' },
  })
  const { submit, failure } = useAct(
    form,
    ({ reason }) =>
      suspending ? suspendOrganization(id, reason) : activateOrganization(id, reason),
    (saved) => {
      client.setQueryData(organizationQuery(id).queryKey, saved)
      toast.ok(suspending ? `${name} is suspended` : `${name} may call again`)
      void touch('organizations', 'adminSubscriptions', 'auditEvents')
      onClose()
    },
  )
  const { errors, isSubmitting } = form.formState
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={suspending ? `Suspend ${name}?` : `Let ${name} call again?`}
      description={
        suspending ? suspensionWords(organization) : 'Its keys work again within a second.'
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={FORM_ID}
            variant={suspending ? 'danger' : 'primary'}
            pending={isSubmitting}
          >
            {suspending ? 'Suspend organisation' : 'End suspension'}
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={submit} noValidate className="flex flex-col gap-4">
        {failure !== undefined && (
          <Callout tone="danger" role="alert">
            {failure}
          </Callout>
        )}
        <Field
          label="Reason"
          aside="Optional"
          error={errors.reason?.message}
          help="Kept in the audit log. The organisation does not see it."
        >
          <Textarea rows={2} {...form.register('reason')} />
        </Field>
      </form>
    </Dialog>
  )
}

function suspensionWords({ liveKeys, requestsLastDay }: AdminOrganization): string {
  const keys = `${formatCount(liveKeys, 'live key')} answer 403 within a second`
  return `${keys}, and nothing can be changed in its console. It made ${formatCount(requestsLastDay, 'call')} in the last 24 hours.`
}
