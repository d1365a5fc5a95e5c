'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { ApproveSubscription, DenySubscription } from '@/contract/admin-subscriptions.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Textarea } from '@/ui/input.tsx'
import { toast } from '@/ui/toast-store.ts'
import { type Decided, type Decision, decidedWords } from './view-model.ts'

type Props = Readonly<{
  decision: Decision
  ids: readonly string[]
  /** What is decided on: "subscription". */
  noun: string
  /** Which ones, in words. */
  subject: string
  /** What an approval does. */
  approval: string
  act(id: string, reason: string): Promise<unknown>
  onClose(): void
}>

const FORM_ID = 'decide'

/** Lets the chosen ones in or turns them down, with a reason that is mailed to who asked. */
export function DecideDialog({ decision, noun, subject, approval, onClose, ...rest }: Props) {
  const approving = decision === 'approve'
  const touch = useTouch()
  const form = useForm({
    resolver: zodResolver(approving ? ApproveSubscription : DenySubscription),
    defaultValues: { reason: '' },
  })
  const { submit, failure } = useAct(
    form,
    ({ reason = '' }) => decideAll(rest.ids, (id) => rest.act(id, reason)),
    (decided) => {
      const say = decided.failures.length === 0 ? toast.ok : toast.error
      say(...decidedWords(decision, decided, noun))
      void touch('adminSubscriptions', 'tiers', 'organizations', 'auditEvents')
      onClose()
    },
  )
  const { errors, isSubmitting } = form.formState
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`${approving ? 'Approve' : 'Deny'} ${subject}?`}
      description={
        approving ? approval : 'Whoever asked is told, with your reason, and may ask again.'
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={FORM_ID}
            variant={approving ? 'primary' : 'danger'}
            pending={isSubmitting}
          >
            {approving ? 'Approve' : 'Deny'}
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
          {...(approving ? { aside: 'Optional' } : { required: true })}
          error={errors.reason?.message}
          help="Mailed to whoever asked, and kept in the audit log."
        >
          <Textarea rows={3} {...form.register('reason')} />
        </Field>
      </form>
    </Dialog>
  )
}

/** One after another; one that was decided meanwhile does not stop the rest. */
async function decideAll(
  ids: readonly string[],
  act: (id: string) => Promise<unknown>,
): Promise<Decided> {
  let done = 0
  const failures: string[] = []
  for (const id of ids) {
    try {
      await act(id)
      done += 1
    } catch (error) {
      failures.push(problemSentence(error))
    }
  }
  return { done, failures }
}
