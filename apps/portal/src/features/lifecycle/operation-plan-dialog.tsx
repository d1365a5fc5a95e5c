'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import type { z } from 'zod'
import type { OperationPlan, VersionLifecycle } from '@/contract/lifecycle.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { formatDateTime } from '@/lib/format.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { OperationPlanFields, type PlanFields, PlanInput } from './operation-plan-fields.tsx'
import { previewLifecycle, saveLifecycle } from './queries.ts'
import { PreviewDetails } from './told.tsx'

const FORM_ID = 'operation-plan'

type Props = Readonly<{
  row: VersionLifecycle
  /** Absent: the operation is chosen here. */
  operationId?: string
  onClose(): void
}>

/** When one operation goes, and where its callers are to go. */
export function OperationPlanDialog({ row, operationId, onClose }: Props) {
  const touch = useTouch()
  const held = row.operations.find(({ id }) => id === operationId)
  const form = useForm<PlanFields, unknown, z.output<typeof PlanInput>>({
    resolver: zodResolver(PlanInput),
    defaultValues: { operations: [toPatch(held)], reason: '' },
  })
  const save = (values: z.output<typeof PlanInput>) =>
    saveLifecycle(row, values, entityTag(row.version))
  const { submit, failure } = useAct(form, save, () => {
    toast.ok('Saved', 'Gateways tell callers once it is published.')
    void touch('lifecycle', 'deprecations', 'adminApis', 'revisions', 'auditEvents')
    onClose()
  })
  const preview = useMutation({ mutationFn: () => previewLifecycle(row, form.getValues()) })
  const { isSubmitting, isDirty } = form.formState
  return (
    <Dialog
      open
      size="lg"
      dismissible={!isDirty}
      onOpenChange={onClose}
      title={held === undefined ? 'Plan the end of an operation' : `${held.method} ${held.path}`}
      {...(held?.announced ? { description: announcedText(held.announced) } : {})}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button pending={preview.isPending} onClick={() => preview.mutate()}>
            Check and preview
          </Button>
          <Button type="submit" form={FORM_ID} variant="primary" pending={isSubmitting}>
            Save
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={submit} noValidate className="flex flex-col gap-4">
        {(failure !== undefined || preview.isError) && (
          <Callout tone="danger" role="alert">
            {failure ?? problemSentence(preview.error)}
          </Callout>
        )}
        <OperationPlanFields form={form} row={row} held={held} />
        {preview.data !== undefined && <PreviewDetails preview={preview.data} />}
      </form>
    </Dialog>
  )
}

function toPatch(held: OperationPlan | undefined): PlanFields['operations'][0] {
  return {
    id: held?.id ?? '',
    deprecatedAt: held?.deprecatedAt ?? null,
    sunsetAt: held?.sunsetAt ?? null,
    successorOperationId: held?.successor?.id ?? null,
    guideUrl: held?.guideUrl ?? null,
  }
}

function announcedText({ deprecatedAt, sunsetAt }: NonNullable<OperationPlan['announced']>) {
  const sunset = sunsetAt === null ? '' : `, sunset ${formatDateTime(sunsetAt)}`
  return `Callers were told: deprecated from ${formatDateTime(deprecatedAt)}${sunset}.`
}
