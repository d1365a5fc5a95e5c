'use client'

import { useState } from 'react'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { Select } from '@/ui/select.tsx'
import { PERIODS, splitPeriod } from './view-model.ts'

type Props = Readonly<{
  label: string
  value: number
  onValueChange(perMs: number): void
  error: string | undefined
}>

const MILLISECONDS = { value: '1', label: 'millisecond' }

/** A period as people write it: a number and a unit. The value is milliseconds. */
export function PeriodField({ label, value, onValueChange, error }: Props) {
  const [unitMs, setUnitMs] = useState(() => splitPeriod(value).unitMs)
  const fits = value % unitMs === 0
  const shown =
    fits || Number.isNaN(value) ? { amount: value / unitMs, unitMs } : splitPeriod(value)
  const units = shown.unitMs === 1 ? [MILLISECONDS, ...PERIODS] : PERIODS
  return (
    <Field label={label} error={error} className="min-w-44 flex-1">
      <span className="flex gap-1.5">
        <Input
          type="number"
          min={1}
          className="max-w-20"
          value={Number.isNaN(shown.amount) ? '' : shown.amount}
          onChange={(event) => onValueChange(event.target.valueAsNumber * shown.unitMs)}
        />
        <Select
          aria-label="Unit of the period"
          options={units.map(({ value: unit, label }) => ({ value: unit as string, label }))}
          value={String(shown.unitMs)}
          onValueChange={(unit) => {
            setUnitMs(Number(unit))
            onValueChange(shown.amount * Number(unit))
          }}
        />
      </span>
    </Field>
  )
}
