'use client'

import { HEADER_EDITS_MAX } from '@gatehouse/policy'
import { Plus, Trash2 } from 'lucide-react'
import { Controller, useFieldArray, useWatch } from 'react-hook-form'
import { Button } from '@/ui/button.tsx'
import { Field, FieldError } from '@/ui/field.tsx'
import { IconButton } from '@/ui/icon-button.tsx'
import { Input } from '@/ui/input.tsx'
import { Select } from '@/ui/select.tsx'
import { ROUTE_LABELS, type RouteForm } from './route-form.ts'

type Side = 'request' | 'response'
type Props = Readonly<{ form: RouteForm; side: Side }>

const OPS = [
  { value: 'set', label: 'Set', detail: 'replaces what is there' },
  { value: 'add', label: 'Add', detail: 'beside what is there' },
  { value: 'remove', label: 'Remove' },
] as const

const WORDS = {
  request: {
    noun: 'request field',
    act: 'Change a request field',
    help: 'What the upstream gets otherwise than the caller sent it. Who calls, by which way and the framing are the gateway’s to say; credentials have no place in a configuration.',
  },
  response: {
    noun: 'answer field',
    act: 'Change an answer field',
    help: 'What the caller gets otherwise than the upstream answered. Limits, dates, CORS and request ids are the gateway’s to say.',
  },
} as const

/** Fields to set, add or take away, of the request or of the answer. */
export function HeaderEditFields({ form, side }: Props) {
  const name = `${side}Headers` as const
  const list = useFieldArray({ control: form.control, name, keyName: 'key' })
  const errors = form.formState.errors[name]
  const own = errors?.root?.message ?? errors?.message
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1 text-sm font-medium">
        {ROUTE_LABELS[name]} <span className="text-xs font-normal text-ink-3">Optional</span>
      </legend>
      <p className="text-xs text-ink-3">{WORDS[side].help}</p>
      {list.fields.map(({ key }, index) => (
        <EditRow
          key={key}
          form={form}
          side={side}
          index={index}
          onRemove={() => list.remove(index)}
        />
      ))}
      {own !== undefined && <FieldError>{own}</FieldError>}
      <div>
        <Button
          size="sm"
          icon={<Plus aria-hidden className="size-4" />}
          disabled={list.fields.length >= HEADER_EDITS_MAX}
          onClick={() => list.append({ op: 'set', name: '', value: '' })}
        >
          {WORDS[side].act}
        </Button>
      </div>
    </fieldset>
  )
}

function EditRow({
  form,
  side,
  index,
  onRemove,
}: Props & Readonly<{ index: number; onRemove(): void }>) {
  const path = `${side}Headers.${index}` as const
  const op = useWatch({ control: form.control, name: `${path}.op` })
  const errors = form.formState.errors[`${side}Headers`]?.[index]
  const what = `${WORDS[side].noun} ${index + 1}`
  return (
    <div className="flex flex-wrap items-start gap-2">
      <Field label={<span className="sr-only">What to do with {what}</span>} className="w-28">
        <Controller
          name={`${path}.op`}
          control={form.control}
          render={({ field: { value, onChange } }) => (
            <Select options={OPS} value={value} onValueChange={onChange} />
          )}
        />
      </Field>
      <Field
        label={<span className="sr-only">Name of {what}</span>}
        error={errors?.name?.message ?? errors?.message}
        className="min-w-30 flex-1"
      >
        <Input mono spellCheck={false} placeholder="X-Region" {...form.register(`${path}.name`)} />
      </Field>
      {op !== 'remove' && (
        <Field
          label={<span className="sr-only">Value of {what}</span>}
          error={errors?.value?.message}
          className="min-w-30 flex-1"
        >
          <Input mono spellCheck={false} {...form.register(`${path}.value`)} />
        </Field>
      )}
      <IconButton
        label={`Leave ${what} alone`}
        icon={<Trash2 aria-hidden className="size-4" />}
        className="mt-px"
        onClick={onRemove}
      />
    </div>
  )
}
