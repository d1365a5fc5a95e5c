'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { Send } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { type PublishOutcome, PublishRevision, type RevisionPlan } from '@/contract/revisions.ts'
import { ApiError } from '@/lib/api.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Card } from '@/ui/card.tsx'
import { Field } from '@/ui/field.tsx'
import { Textarea } from '@/ui/input.tsx'
import { publishDraft } from './queries.ts'

type Props = Readonly<{
  plan: RevisionPlan
  onPublished(outcome: PublishOutcome): void
  /** Somebody published meanwhile: read the plan again. */
  onLookAgain(): void
}>

/** Why, and the button. Publishes the plan that is on the screen or nothing. */
export function PublishForm({ plan, onPublished, onLookAgain }: Props) {
  const touch = useTouch()
  const [overtaken, setOvertaken] = useState(false)
  const form = useForm({ resolver: zodResolver(PublishRevision), defaultValues: { comment: '' } })
  const { submit, failure } = useAct(
    form,
    async ({ comment }) => {
      try {
        return await publishDraft({ comment, parentNumber: plan.publishedNumber ?? 0 })
      } catch (error) {
        setOvertaken(error instanceof ApiError && error.code === 'precondition_failed')
        throw error
      }
    },
    (outcome) => {
      onPublished(outcome)
      void touch('revisions', 'gateways', 'auditEvents', 'catalog')
    },
  )
  const { errors, isSubmitting } = form.formState
  return (
    <Card>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        {failure !== undefined && (
          <Callout
            tone="danger"
            role="alert"
            title="Nothing was published"
            action={
              overtaken ? (
                <Button size="sm" onClick={onLookAgain}>
                  Show what changes now
                </Button>
              ) : undefined
            }
          >
            {failure}
          </Callout>
        )}
        <Field
          label="Comment"
          aside="Optional"
          error={errors.comment?.message}
          help="Why. It stays in the history and in the audit log."
        >
          <Textarea rows={2} {...form.register('comment')} />
        </Field>
        <div className="flex flex-wrap items-center gap-3">
          <Button
            type="submit"
            variant="primary"
            pending={isSubmitting}
            disabled={!plan.isPublishable}
            icon={<Send aria-hidden className="size-4" />}
          >
            Publish revision {(plan.publishedNumber ?? 0) + 1}
          </Button>
          <span className="text-sm text-ink-2">
            {plan.isPublishable
              ? 'All gateways take it at once. Restoring an earlier revision takes it back.'
              : 'Mend the errors first.'}
          </span>
        </div>
      </form>
    </Card>
  )
}
