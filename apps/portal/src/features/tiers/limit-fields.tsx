'use client'

import { Plus, Trash2 } from 'lucide-react'
import { Controller, useFieldArray, useWatch } from 'react-hook-form'
import { Button } from '@/ui/button.tsx'
import { Field, FieldError } from '@/ui/field.tsx'
import { IconButton } from '@/ui/icon-button.tsx'
import { Input } from '@/ui/input.tsx'
import { Select } from '@/ui/select.tsx'
import { LimitDetails } from './limit-details.tsx'
import { RuleFields } from './rule-fields.tsx'
import type { TierForm } from './tier-form.ts'
import {
  explainLimit,
  freeLimitName,
  MODES,
  NEW_LIMIT,
  RULE_KINDS,
  RULES,
  SCOPES,
} from './view-model.ts'

/** The limits of a tier; a call has to pass all of them. */
export function LimitFields({ form }: Readonly<{ form: TierForm }>) {
  const list = useFieldArray({ control: form.control, name: 'limits', keyName: 'key' })
  const error = form.formState.errors.limits
  const own = error?.root?.message ?? error?.message
  function add() {
    const names = form.getValues('limits')?.map(({ name }) => name) ?? []
    list.append({ ...structuredClone(NEW_LIMIT), name: freeLimitName(names) })
  }
  return (
    <div className="flex flex-col gap-3">
      {list.fields.length === 0 && (
        <p className="text-sm text-ink-2">
          No limit: whoever is on this tier may call as often as they like.
        </p>
      )}
      {list.fields.map(({ key }, index) => (
        <LimitRow key={key} form={form} index={index} onRemove={() => list.remove(index)} />
      ))}
      {own !== undefined && <FieldError>{own}</FieldError>}
      <div>
        <Button size="sm" icon={<Plus aria-hidden className="size-4" />} onClick={add}>
          Add a limit
        </Button>
      </div>
    </div>
  )
}

type RowProps = Readonly<{ form: TierForm; index: number; onRemove(): void }>

function LimitRow({ form, index, onRemove }: RowProps) {
  const rule = useWatch({ control: form.control, name: `limits.${index}.rule` })
  const error = form.formState.errors.limits?.[index]
  const explained = explainLimit(rule)
  const kind = rule?.kind ?? NEW_LIMIT.rule.kind
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 rounded-box border border-line p-3.5">
      <legend className="sr-only">Limit {index + 1}</legend>
      <Field label="Kind of limit" className="max-w-md">
        <Select
          options={RULE_KINDS}
          value={kind}
          onValueChange={(next) =>
            form.setValue(`limits.${index}.rule`, RULES[next], { shouldDirty: true })
          }
        />
      </Field>
      <RuleFields key={kind} kind={kind} form={form} index={index} />
      <p aria-live="polite" className={explained.ok ? 'text-sm' : 'text-sm text-warn'}>
        {explained.text}
      </p>
      <LimitNaming form={form} index={index} onRemove={onRemove} />
      <LimitDetails form={form} index={index} />
      {error?.message !== undefined && <FieldError>{error.message}</FieldError>}
    </fieldset>
  )
}

function LimitNaming({ form, index, onRemove }: RowProps) {
  const error = form.formState.errors.limits?.[index]
  return (
    <div className="flex flex-wrap items-start gap-3">
      <Field
        label="Name"
        error={error?.name?.message ?? error?.id?.message}
        className="min-w-28 flex-1"
        help="In RateLimit headers."
      >
        <Input mono spellCheck={false} {...form.register(`limits.${index}.name`)} />
      </Field>
      <Field label="Counted for" error={error?.scope?.message} className="min-w-40 flex-1">
        <Controller
          name={`limits.${index}.scope`}
          control={form.control}
          render={({ field: { value, onChange } }) => (
            <Select options={SCOPES} value={value} onValueChange={onChange} />
          )}
        />
      </Field>
      <Field label="When it is used up" error={error?.mode?.message} className="min-w-40 flex-1">
        <Controller
          name={`limits.${index}.mode`}
          control={form.control}
          render={({ field: { value, onChange } }) => (
            <Select options={MODES} value={value} onValueChange={onChange} />
          )}
        />
      </Field>
      <IconButton
        label={`Remove limit ${index + 1}`}
        icon={<Trash2 aria-hidden className="size-4" />}
        className="mt-6.5"
        onClick={onRemove}
      />
    </div>
  )
}
