'use client'

import { Controller } from 'react-hook-form'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { Select } from '@/ui/select.tsx'
import { SLO_LABELS, type SloFormApi } from './slo-form.ts'

const PERIODS = [
  { value: '7', label: '7 days' },
  { value: '28', label: '28 days' },
  { value: '30', label: '30 days' },
] as const

/** How much of what is counted may be bad: what can be changed later, too. */
export function PromiseFields({ form }: Readonly<{ form: SloFormApi }>) {
  const { errors } = form.formState
  return (
    <>
      <Field
        label={SLO_LABELS.name}
        help="As alerts will call it."
        error={errors.name?.message}
        required
      >
        <Input placeholder="Ferry v2 answers" {...form.register('name')} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-3">
        <Field
          label={SLO_LABELS.objective}
          help="The rest is the error budget."
          error={errors.objective?.message}
          required
        >
          <Input inputMode="decimal" {...form.register('objective')} />
        </Field>
        <Field
          label={SLO_LABELS.periodDays}
          help="Rolling, in UTC."
          error={errors.periodDays?.message}
        >
          <Controller
            name="periodDays"
            control={form.control}
            render={({ field: { value, onChange } }) => (
              <Select options={PERIODS} value={value} onValueChange={onChange} />
            )}
          />
        </Field>
        <Field
          label={SLO_LABELS.eventsMin}
          help="With fewer, nothing is said."
          error={errors.eventsMin?.message}
        >
          <Input type="number" min={1} {...form.register('eventsMin')} />
        </Field>
      </div>
    </>
  )
}
