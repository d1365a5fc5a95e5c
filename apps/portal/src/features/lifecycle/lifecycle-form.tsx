'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation } from '@tanstack/react-query'
import { type Control, Controller, useForm } from 'react-hook-form'
import type { z } from 'zod'
import { SchedulePatch, VersionLifecycle } from '@/contract/lifecycle.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useEdit } from '@/lib/use-edit.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Card } from '@/ui/card.tsx'
import { ConflictDialog } from '@/ui/conflict-dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input, Textarea } from '@/ui/input.tsx'
import { useLeaveGuard } from '@/ui/leave-guard.ts'
import { SaveBar } from '@/ui/save-bar.tsx'
import { toast } from '@/ui/toast-store.ts'
import { previewLifecycle, saveLifecycle } from './queries.ts'
import { SchedulePreviewDialog } from './schedule-preview.tsx'
import { SuccessorChoice } from './successor-choice.tsx'
import { UtcInput } from './utc-input.tsx'

const LABELS = {
  deprecatedAt: 'Deprecated from (UTC)',
  sunsetAt: 'Sunset (UTC)',
  removedAt: 'Removed from (UTC)',
  successorVersionId: 'Successor',
  notice: 'Notice to callers',
  migrationGuide: 'Migration guide',
  reason: 'Reason',
}

const HELP = {
  deprecatedAt: 'From then on the catalogue advises against it. Callers are told the date at once.',
  sunsetAt: 'From that second on calls are answered 410.',
  removedAt: 'From then on 404, as if it had never been.',
}

type Values = z.input<typeof SchedulePatch>

function toValues(row: VersionLifecycle): Values {
  const { deprecatedAt, sunsetAt, removedAt, successor, notice, migrationGuide } = row
  const successorVersionId = successor?.id ?? null
  return {
    ...{ deprecatedAt, sunsetAt, removedAt, successorVersionId, notice, migrationGuide },
    reason: '',
  }
}

/** When a version goes, where its callers are to go, and what they are told. */
export function LifecycleForm({ row }: Readonly<{ row: VersionLifecycle }>) {
  const touch = useTouch()
  const form = useForm<Values, unknown, SchedulePatch>({
    resolver: zodResolver(SchedulePatch),
    defaultValues: toValues(row),
  })
  const { errors, isDirty, isSubmitting } = form.formState
  const edit = useEdit<Values, SchedulePatch, VersionLifecycle>({
    ...{ form, row, toValues, schema: VersionLifecycle },
    save: (changes, ifMatch) => saveLifecycle(row, changes, ifMatch),
    onSaved: () => {
      toast.ok('Saved', 'Gateways tell callers once it is published.')
      void touch('lifecycle', 'deprecations', 'adminApis', 'revisions', 'auditEvents')
    },
  })
  const preview = useMutation({
    mutationFn: () => previewLifecycle(row, form.getValues()),
  })
  useLeaveGuard(isDirty)
  return (
    <form onSubmit={edit.submit} noValidate>
      <Card className="flex flex-col gap-4">
        <div className="grid gap-4 lg:grid-cols-3">
          {(['deprecatedAt', 'sunsetAt', 'removedAt'] as const).map((name) => (
            <Instant key={name} name={name} control={form.control} error={errors[name]?.message} />
          ))}
        </div>
        <Field label={LABELS.successorVersionId} error={errors.successorVersionId?.message}>
          <Controller
            name="successorVersionId"
            control={form.control}
            render={({ field: { value, onChange } }) => (
              <SuccessorChoice row={row} value={value} onValueChange={onChange} />
            )}
          />
        </Field>
        <Field
          label={LABELS.notice}
          error={errors.notice?.message}
          help="A sentence or two, shown beside the dates."
        >
          <Textarea rows={2} {...form.register('notice')} />
        </Field>
        <Field
          label={LABELS.migrationGuide}
          error={errors.migrationGuide?.message}
          help="Markdown; each heading “## …” begins a step. Shown as soon as it is saved."
        >
          <Textarea mono rows={8} {...form.register('migrationGuide')} />
        </Field>
        <Field
          label={LABELS.reason}
          error={errors.reason?.message}
          help="Kept in the audit log. Needed to postpone a sunset that was published."
        >
          <Input {...form.register('reason')} />
        </Field>
        {preview.isError && (
          <Callout tone="danger" role="alert">
            {problemSentence(preview.error)}
          </Callout>
        )}
        <div className="flex flex-wrap items-start gap-2">
          <SaveBar
            dirty={isDirty}
            pending={isSubmitting}
            failure={edit.failure}
            onDiscard={() => form.reset()}
          />
          <Button pending={preview.isPending} onClick={() => preview.mutate()}>
            Preview
          </Button>
        </div>
      </Card>
      {preview.data !== undefined && (
        <SchedulePreviewDialog
          preview={preview.data}
          name={`${row.api.name} ${row.name}`}
          onClose={() => preview.reset()}
        />
      )}
      <ConflictDialog conflict={edit.conflict} name={row.name} labels={LABELS} />
    </form>
  )
}

type InstantProps = Readonly<{
  name: keyof typeof HELP
  control: Control<Values, unknown, SchedulePatch>
  error: string | undefined
}>

function Instant({ name, control, error }: InstantProps) {
  return (
    <Field label={LABELS[name]} error={error} help={HELP[name]}>
      <Controller
        name={name}
        control={control}
        render={({ field: { value, onChange } }) => (
          <UtcInput value={value} onValueChange={onChange} />
        )}
      />
    </Field>
  )
}
