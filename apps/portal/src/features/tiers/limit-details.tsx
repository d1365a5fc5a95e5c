'use client'

import { Controller, useWatch } from 'react-hook-form'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { Select } from '@/ui/select.tsx'
import { RouteCosts } from './route-costs.tsx'
import type { TierForm } from './tier-form.ts'
import { COUNTING_HELP, COUNTINGS, STORE_FAILURES } from './view-model.ts'

type Props = Readonly<{ form: TierForm; index: number }>

/** What few limits change: whose value is counted, what a call costs, what holds while gateways cannot count together. */
export function LimitDetails({ form, index }: Props) {
  const rule = useWatch({ control: form.control, name: `limits.${index}.rule` })
  const error = form.formState.errors.limits?.[index]
  return (
    <details className="text-sm">
      <summary className="cursor-pointer text-ink-2">Cost, counted value, failures</summary>
      <div className="mt-3 flex flex-wrap items-start gap-3">
        <ScopeDetails form={form} index={index} />
        {rule?.kind !== 'concurrency' && <CostFields form={form} index={index} />}
        {rule?.kind !== 'concurrency' && <CountingField form={form} index={index} />}
        <Field
          label="While Redis does not answer"
          error={error?.onStoreFailure?.message}
          className="min-w-44 flex-1"
        >
          <Controller
            name={`limits.${index}.onStoreFailure`}
            control={form.control}
            render={({ field: { value = 'local', onChange } }) => (
              <Select options={STORE_FAILURES} value={value} onValueChange={onChange} />
            )}
          />
        </Field>
      </div>
      {rule?.kind !== 'concurrency' && <RouteCosts form={form} index={index} />}
    </details>
  )
}

function CountingField({ form, index }: Props) {
  const counting = useWatch({ control: form.control, name: `limits.${index}.counting` })
  const error = form.formState.errors.limits?.[index]
  return (
    <Field
      label="Counted across gateways"
      error={error?.counting?.message}
      help={COUNTING_HELP[counting ?? 'exact']}
      className="min-w-44 flex-1"
    >
      <Controller
        name={`limits.${index}.counting`}
        control={form.control}
        render={({ field: { value = 'exact', onChange } }) => (
          <Select options={COUNTINGS} value={value} onValueChange={onChange} />
        )}
      />
    </Field>
  )
}

function ScopeDetails({ form, index }: Props) {
  const scope = useWatch({ control: form.control, name: `limits.${index}.scope` })
  const error = form.formState.errors.limits?.[index]
  if (scope === 'header') {
    return (
      <Field
        label="Header"
        error={error?.header?.message}
        help="Calls with one value count together; so do those without it."
        className="min-w-40 flex-1"
      >
        <Input
          mono
          spellCheck={false}
          placeholder="x-tenant"
          {...form.register(`limits.${index}.header`, { setValueAs: emptyIsNull })}
        />
      </Field>
    )
  }
  if (scope !== 'address') return null
  return (
    <>
      <Field
        label="IPv4 prefix"
        error={error?.ipv4Prefix?.message}
        help="32: each address. 24: its network of 256."
        className="min-w-28 flex-1"
      >
        <Input
          type="number"
          min={8}
          max={32}
          {...form.register(`limits.${index}.ipv4Prefix`, { valueAsNumber: true })}
        />
      </Field>
      <Field
        label="IPv6 prefix"
        error={error?.ipv6Prefix?.message}
        help="Bits that make one caller."
        className="min-w-28 flex-1"
      >
        <Input
          type="number"
          min={32}
          max={128}
          {...form.register(`limits.${index}.ipv6Prefix`, { valueAsNumber: true })}
        />
      </Field>
    </>
  )
}

function CostFields({ form, index }: Props) {
  const told = useWatch({ control: form.control, name: `limits.${index}.cost.responseHeader` })
  const error = form.formState.errors.limits?.[index]?.cost
  return (
    <>
      <Field label="A call costs" error={error?.tokens?.message} className="min-w-28 flex-1">
        <Input
          type="number"
          min={1}
          {...form.register(`limits.${index}.cost.tokens`, { valueAsNumber: true })}
        />
      </Field>
      <Field
        label="Cost told by the answer in"
        aside="Optional"
        error={error?.responseHeader?.message}
        className="min-w-40 flex-1"
      >
        <Input
          mono
          spellCheck={false}
          placeholder="x-cost"
          {...form.register(`limits.${index}.cost.responseHeader`, { setValueAs: emptyIsNull })}
        />
      </Field>
      {told && (
        <Field
          label="At most"
          error={error?.tokensMax?.message}
          help="Taken first; the rest is given back."
          className="min-w-28 flex-1"
        >
          <Input
            type="number"
            min={1}
            {...form.register(`limits.${index}.cost.tokensMax`, { valueAsNumber: true })}
          />
        </Field>
      )}
    </>
  )
}

function emptyIsNull(value: string | null): string | null {
  return value === null || value.trim() === '' ? null : value.trim().toLowerCase()
}
