'use client'

import type { LimitRule } from '@gatehouse/policy'
import type { ReactNode } from 'react'
import { Controller } from 'react-hook-form'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { Select } from '@/ui/select.tsx'
import { PeriodField } from './period-field.tsx'
import type { TierForm } from './tier-form.ts'
import { ruleMessages } from './view-model.ts'

type Props = Readonly<{ form: TierForm; index: number }>
type NumberName = 'burst' | 'tokens' | 'limit' | 'days'

/** The numbers of a limit; the compiler demands fields for each kind of rule. */
export function RuleFields({ kind, ...props }: Props & Readonly<{ kind: LimitRule['kind'] }>) {
  return <div className="flex flex-wrap items-start gap-3">{FIELDS[kind](props)}</div>
}

const FIELDS: Record<LimitRule['kind'], (props: Props) => ReactNode> = {
  token_bucket: (props) => (
    <>
      <NumberField {...props} name="burst" label="Burst" />
      <NumberField {...props} name="tokens" label="Then" />
      <MillisecondsField {...props} name="perMs" label="Every" />
    </>
  ),
  sliding_window: (props) => (
    <>
      <NumberField {...props} name="limit" label="At most" />
      <MillisecondsField {...props} name="windowMs" label="In any" />
    </>
  ),
  concurrency: (props) => <NumberField {...props} name="limit" label="At the same time" />,
  quota: (props) => (
    <>
      <NumberField {...props} name="limit" label="At most" />
      <EveryField {...props} />
      <TimeZoneField {...props} />
      <HardField {...props} />
    </>
  ),
  rolling_quota: (props) => (
    <>
      <NumberField {...props} name="limit" label="At most" />
      <NumberField {...props} name="days" label="In any so many days" />
      <HardField {...props} />
    </>
  ),
}

function messagesOf({ form, index }: Props) {
  return ruleMessages(form.formState.errors.limits?.[index]?.rule)
}

function NumberField(props: Props & Readonly<{ name: NumberName; label: string }>) {
  const { form, index, name, label } = props
  return (
    <Field label={label} error={messagesOf(props)[name]} className="min-w-28 flex-1">
      <Input
        type="number"
        min={1}
        {...form.register(`limits.${index}.rule.${name}`, { valueAsNumber: true })}
      />
    </Field>
  )
}

function MillisecondsField(props: Props & Readonly<{ name: 'perMs' | 'windowMs'; label: string }>) {
  const { form, index, name, label } = props
  return (
    <Controller
      name={`limits.${index}.rule.${name}`}
      control={form.control}
      render={({ field: { value, onChange } }) => (
        <PeriodField
          label={label}
          value={value ?? Number.NaN}
          onValueChange={onChange}
          error={messagesOf(props)[name]}
        />
      )}
    />
  )
}

const EVERY = [
  { value: 'day', label: 'a day' },
  { value: 'week', label: 'a week' },
  { value: 'month', label: 'a month' },
] as const

function EveryField(props: Props) {
  return (
    <Field label="Each" error={messagesOf(props).every} className="min-w-32 flex-1">
      <Controller
        name={`limits.${props.index}.rule.every`}
        control={props.form.control}
        render={({ field: { value, onChange } }) => (
          <Select options={EVERY} value={value ?? 'day'} onValueChange={onChange} />
        )}
      />
    </Field>
  )
}

function TimeZoneField(props: Props) {
  return (
    <Field
      label="Time zone"
      error={messagesOf(props).timeZone}
      help="Whose midnight: UTC, Europe/Berlin, …"
      className="min-w-40 flex-1"
    >
      <Input
        mono
        spellCheck={false}
        {...props.form.register(`limits.${props.index}.rule.timeZone`)}
      />
    </Field>
  )
}

function HardField({ form, index }: Props) {
  return (
    <Controller
      name={`limits.${index}.rule.hard`}
      control={form.control}
      render={({ field: { value = true, onChange } }) => (
        <Checkbox
          label="Refuse beyond it"
          help="Otherwise calls go through, with a warning."
          checked={value}
          onCheckedChange={onChange}
        />
      )}
    />
  )
}
