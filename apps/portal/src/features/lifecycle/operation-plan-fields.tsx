'use client'

import { Controller, type UseFormReturn } from 'react-hook-form'
import { z } from 'zod'
import {
  type OperationPlan,
  OperationPlanPatch,
  Reason,
  type VersionLifecycle,
} from '@/contract/lifecycle.ts'
import { Button } from '@/ui/button.tsx'
import { Combobox } from '@/ui/combobox.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { ReplacementChoice } from './replacement-choice.tsx'
import { UtcInput } from './utc-input.tsx'

/** The names of the request, so that refusals find their fields. */
export const PlanInput = z.object({ operations: z.tuple([OperationPlanPatch]), reason: Reason })
export type PlanFields = z.input<typeof PlanInput>

const LABELS = { deprecatedAt: 'Deprecated from (UTC)', sunsetAt: 'Sunset (UTC)' } as const
const HELP = {
  deprecatedAt: 'Callers are told the date at once.',
  sunsetAt: 'From that second on its calls are answered 410.',
} as const

type Props = Readonly<{
  form: UseFormReturn<PlanFields, unknown, z.output<typeof PlanInput>>
  row: VersionLifecycle
  /** Absent: the operation is chosen here. */
  held: OperationPlan | undefined
}>

/** What there is to plan of one operation. */
export function OperationPlanFields({ form, row, held }: Props) {
  const { errors } = form.formState
  const fields = errors.operations?.[0]
  const takeBack = () => {
    form.setValue('operations.0.deprecatedAt', null, { shouldDirty: true })
    form.setValue('operations.0.sunsetAt', null, { shouldDirty: true })
  }
  return (
    <>
      {held === undefined && <OperationChoice form={form} row={row} />}
      <div className="grid gap-4 sm:grid-cols-2">
        {(['deprecatedAt', 'sunsetAt'] as const).map((name) => (
          <Field key={name} label={LABELS[name]} help={HELP[name]} error={fields?.[name]?.message}>
            <Controller
              name={`operations.0.${name}`}
              control={form.control}
              render={({ field: { value, onChange } }) => (
                <UtcInput value={value} onValueChange={onChange} />
              )}
            />
          </Field>
        ))}
      </div>
      <Controller
        name="operations.0.successorOperationId"
        control={form.control}
        render={({ field: { value, onChange } }) => (
          <ReplacementChoice
            row={row}
            held={held?.successor ?? null}
            value={value ?? null}
            onValueChange={onChange}
            error={fields?.successorOperationId?.message}
          />
        )}
      />
      <Field
        label="Guide"
        error={fields?.guideUrl?.message}
        help="An address that says how to move. Empty: the version’s migration guide."
      >
        <Input
          type="url"
          placeholder="https://"
          {...form.register('operations.0.guideUrl', {
            setValueAs: (text: string | null) => (text === '' ? null : text),
          })}
        />
      </Field>
      <Field
        label="Reason"
        error={errors.reason?.message}
        help="Kept in the audit log. Needed to postpone or take back what was published."
      >
        <Input {...form.register('reason')} />
      </Field>
      {held?.deprecatedAt && (
        <p>
          <Button size="sm" onClick={takeBack}>
            Take its dates back
          </Button>
        </p>
      )}
    </>
  )
}

function OperationChoice({ form, row }: Omit<Props, 'held'>) {
  return (
    <Field label="Operation" required error={form.formState.errors.operations?.[0]?.id?.message}>
      <Controller
        name="operations.0.id"
        control={form.control}
        render={({ field: { value, onChange } }) => (
          <Combobox
            options={row.operations.map(({ id, method, path }) => ({
              value: id,
              label: `${method} ${path}`,
            }))}
            value={value}
            onValueChange={onChange}
            placeholder="Choose an operation"
          />
        )}
      />
    </Field>
  )
}
