'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Controller, useForm } from 'react-hook-form'
import { z } from 'zod'
import { SchedulePatch, type VersionLifecycle } from '@/contract/lifecycle.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { formatDateTime } from '@/lib/format.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Textarea } from '@/ui/input.tsx'
import { toast } from '@/ui/toast-store.ts'
import { previewLifecycle, saveLifecycle } from './queries.ts'
import { PreviewDetails } from './told.tsx'
import { UtcInput } from './utc-input.tsx'

const FORM_ID = 'postpone'

/** The part of a plan that a postponement changes. */
const PostponeInput = SchedulePatch.pick({
  deprecatedAt: true,
  sunsetAt: true,
  removedAt: true,
}).extend({ reason: z.string().trim().min(1, 'Say why').max(500, 'Use at most 500 characters') })

const LABELS = {
  deprecatedAt: 'Deprecated from (UTC)',
  sunsetAt: 'Sunset (UTC)',
  removedAt: 'Removed from (UTC)',
} as const

/** Moves dates away that callers were told. Nothing where none was told, or where it is too late. */
export function Postpone({ row, nowMs }: Readonly<{ row: VersionLifecycle; nowMs: number }>) {
  const [isOpen, setOpen] = useState(false)
  const { announced, stateNow } = row
  if (announced === null || stateNow === 'retired' || stateNow === 'removed') return null
  const isAhead = Date.parse(announced.deprecatedAt) > nowMs
  if (announced.sunsetAt === null && !isAhead) return null
  return (
    <>
      <Button onClick={() => setOpen(true)}>Postpone</Button>
      {isOpen && (
        <PostponeDialog
          row={row}
          announced={announced}
          isAhead={isAhead}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}

type DialogProps = Readonly<{
  row: VersionLifecycle
  announced: NonNullable<VersionLifecycle['announced']>
  /** The deprecation itself is to come, and can be moved too. */
  isAhead: boolean
  onClose(): void
}>

function PostponeDialog({ row, announced, isAhead, onClose }: DialogProps) {
  const touch = useTouch()
  const form = useForm<z.input<typeof PostponeInput>, unknown, z.output<typeof PostponeInput>>({
    resolver: zodResolver(PostponeInput),
    defaultValues: { ...datesOf(row), reason: '' },
  })
  const check = useMutation({ mutationFn: () => previewLifecycle(row, form.getValues()) })
  const { submit, failure } = useAct(
    form,
    (values) => saveLifecycle(row, values, entityTag(row.version)),
    () => {
      toast.ok('Postponed', 'Callers are told, and their owners get a mail, once it is published.')
      void touch('lifecycle', 'deprecations', 'adminApis', 'revisions', 'auditEvents')
      onClose()
    },
  )
  const { errors, isSubmitting, isDirty } = form.formState
  const told = announced.sunsetAt ?? announced.deprecatedAt
  const names = (['deprecatedAt', 'sunsetAt', 'removedAt'] as const).filter(
    (name) =>
      (name !== 'deprecatedAt' || isAhead) && (name !== 'removedAt' || row.removedAt !== null),
  )
  return (
    <Dialog
      open
      size="lg"
      dismissible={!isDirty}
      onOpenChange={onClose}
      title={`Postpone the end of ${row.api.name} ${row.name}`}
      description={`Callers were told ${formatDateTime(told)}. Owners of applications that called it in the last 30 days get a mail with the new dates and your reason when it is published.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button pending={check.isPending} onClick={() => check.mutate()}>
            Check and preview
          </Button>
          <Button type="submit" form={FORM_ID} variant="primary" pending={isSubmitting}>
            Postpone
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={submit} noValidate className="flex flex-col gap-4">
        {(failure !== undefined || check.isError) && (
          <Callout tone="danger" role="alert">
            {failure ?? problemSentence(check.error)}
          </Callout>
        )}
        {names.map((name) => (
          <Field key={name} label={LABELS[name]} error={errors[name]?.message}>
            <Controller
              name={name}
              control={form.control}
              render={({ field: { value, onChange } }) => (
                <UtcInput value={value} onValueChange={onChange} />
              )}
            />
          </Field>
        ))}
        <Field
          label="Reason"
          required
          error={errors.reason?.message}
          help="In the mail, the history and the audit log."
        >
          <Textarea rows={2} {...form.register('reason')} />
        </Field>
        {check.data !== undefined && <PreviewDetails preview={check.data} />}
      </form>
    </Dialog>
  )
}

function datesOf({ deprecatedAt, sunsetAt, removedAt }: VersionLifecycle) {
  return { deprecatedAt, sunsetAt, removedAt }
}
