'use client'

import { PREDICATES_MAX, PRIORITY_MAX } from '@gatehouse/policy'
import { Plus, Trash2 } from 'lucide-react'
import { Controller, type UseFormReturn, useFieldArray, useWatch } from 'react-hook-form'
import type { CreateRoute } from '@/contract/routes.ts'
import { Button } from '@/ui/button.tsx'
import { Field, FieldError } from '@/ui/field.tsx'
import { IconButton } from '@/ui/icon-button.tsx'
import { Input } from '@/ui/input.tsx'
import { Select } from '@/ui/select.tsx'
import { asksForValue, NEW_PREDICATE, type RouteFormValues } from './view-model.ts'

type Props = Readonly<{ form: UseFormReturn<RouteFormValues, unknown, CreateRoute> }>
type RowProps = Props & Readonly<{ index: number; onRemove(): void }>

const PLACES = [
  { value: 'header', label: 'Header' },
  { value: 'query', label: 'Query' },
] as const

const TESTS = [
  { value: 'equals', label: 'equals' },
  { value: 'prefix', label: 'begins with' },
  { value: 'present', label: 'is present' },
  { value: 'absent', label: 'is absent' },
] as const

/** What a call must carry besides host, path and method; and which route is asked first. */
export function PredicateFields({ form }: Props) {
  const list = useFieldArray({ control: form.control, name: 'predicates', keyName: 'key' })
  const { errors } = form.formState
  const own = errors.predicates?.root?.message ?? errors.predicates?.message
  return (
    <>
      <fieldset className="flex min-w-0 flex-col gap-3">
        <legend className="mb-1 text-sm font-medium">
          Conditions <span className="text-xs font-normal text-ink-3">Optional</span>
        </legend>
        <p className="text-xs text-ink-3">
          Header fields and query parameters that a call must carry. All must hold; values are
          compared as they are.
        </p>
        {list.fields.map(({ key }, index) => (
          <PredicateRow key={key} form={form} index={index} onRemove={() => list.remove(index)} />
        ))}
        {own !== undefined && <FieldError>{own}</FieldError>}
        <div>
          <Button
            size="sm"
            icon={<Plus aria-hidden className="size-4" />}
            disabled={list.fields.length >= PREDICATES_MAX}
            onClick={() => list.append(NEW_PREDICATE)}
          >
            Add a condition
          </Button>
        </div>
      </fieldset>
      <Field
        label="Priority"
        error={errors.priority?.message}
        help={`From 0 to ${PRIORITY_MAX}. A higher one comes first, whatever host and path say.`}
      >
        <Input
          type="number"
          min={0}
          max={PRIORITY_MAX}
          {...form.register('priority', { valueAsNumber: true })}
        />
      </Field>
    </>
  )
}

function PredicateRow({ form, index, onRemove }: RowProps) {
  const test = useWatch({ control: form.control, name: `predicates.${index}.test` })
  const errors = form.formState.errors.predicates?.[index]
  const number = index + 1
  return (
    <div className="flex flex-wrap items-start gap-2">
      <Field label={<span className="sr-only">Place of condition {number}</span>} className="w-26">
        <Controller
          name={`predicates.${index}.in`}
          control={form.control}
          render={({ field: { value, onChange } }) => (
            <Select options={PLACES} value={value} onValueChange={onChange} />
          )}
        />
      </Field>
      <Field
        label={<span className="sr-only">Name of condition {number}</span>}
        error={errors?.name?.message ?? errors?.message}
        className="min-w-30 flex-1"
      >
        <Input
          mono
          spellCheck={false}
          placeholder="X-Beta"
          {...form.register(`predicates.${index}.name`)}
        />
      </Field>
      <Field label={<span className="sr-only">Test of condition {number}</span>} className="w-32">
        <Controller
          name={`predicates.${index}.test`}
          control={form.control}
          render={({ field: { value, onChange } }) => (
            <Select options={TESTS} value={value} onValueChange={onChange} />
          )}
        />
      </Field>
      {asksForValue(test) && (
        <Field
          label={<span className="sr-only">Value of condition {number}</span>}
          error={errors?.value?.message}
          className="min-w-24 flex-1"
        >
          <Input mono spellCheck={false} {...form.register(`predicates.${index}.value`)} />
        </Field>
      )}
      <IconButton
        label={`Remove condition ${number}`}
        icon={<Trash2 aria-hidden className="size-4" />}
        className="mt-px"
        onClick={onRemove}
      />
    </div>
  )
}
