'use client'

import { useQuery } from '@tanstack/react-query'
import { Controller } from 'react-hook-form'
import { adminApiChoicesQuery } from '@/lib/admin-queries.ts'
import { Card, Section } from '@/ui/card.tsx'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Field, FieldError } from '@/ui/field.tsx'
import { Input, Textarea } from '@/ui/input.tsx'
import { RadioCards } from '@/ui/radio-cards.tsx'
import { LimitFields } from './limit-fields.tsx'
import type { TierForm } from './tier-form.ts'

export const TIER_LABELS = {
  name: 'Name',
  slug: 'Slug',
  description: 'Description',
  priceText: 'Price',
  position: 'Order',
  approval: 'Who may subscribe',
  critical: 'Critical',
  bodyBytesMax: 'Largest body',
  limits: 'Limits',
  apiIds: 'APIs',
}

type Props = Readonly<{ form: TierForm; isNew: boolean }>

/** All of a tier: texts, limits, who may have it, for which APIs. */
export function TierFields({ form, isNew }: Props) {
  return (
    <>
      <Section title="Limits" description="A call has to pass all of them.">
        <Card>
          <LimitFields form={form} />
        </Card>
      </Section>
      <Section title="Offer">
        <Card className="flex flex-col gap-5">
          <TextFields form={form} isNew={isNew} />
          <OfferFields form={form} />
        </Card>
      </Section>
    </>
  )
}

function TextFields({ form, isNew }: Props) {
  const { errors } = form.formState
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={TIER_LABELS.name} required error={errors.name?.message}>
          <Input {...form.register('name')} />
        </Field>
        <Field
          label={TIER_LABELS.slug}
          error={errors.slug?.message}
          help={isNew ? 'Empty: made from the name.' : 'For automation.'}
        >
          <Input mono spellCheck={false} {...form.register('slug')} />
        </Field>
        <Field
          label={TIER_LABELS.priceText}
          aside="Optional"
          error={errors.priceText?.message}
          help="Shown as it is; nothing is billed."
        >
          <Input placeholder="€ 49 a month" {...form.register('priceText')} />
        </Field>
        {!isNew && (
          <Field
            label={TIER_LABELS.position}
            error={errors.position?.message}
            help="Where it stands among the tiers, smallest first."
          >
            <Input type="number" min={0} {...form.register('position', { valueAsNumber: true })} />
          </Field>
        )}
      </div>
      <Field label={TIER_LABELS.description} aside="Optional" error={errors.description?.message}>
        <Textarea rows={2} {...form.register('description')} />
      </Field>
    </>
  )
}

const APPROVALS = [
  { value: 'automatic', title: 'Everybody, at once', detail: 'A subscription works immediately.' },
  { value: 'manual', title: 'After approval', detail: 'Each request waits for an admin.' },
] as const

function OfferFields({ form }: Readonly<{ form: TierForm }>) {
  const { errors } = form.formState
  return (
    <>
      <Controller
        name="approval"
        control={form.control}
        render={({ field: { value, onChange } }) => (
          <RadioCards
            legend={TIER_LABELS.approval}
            columns={2}
            options={APPROVALS}
            value={value}
            onValueChange={onChange}
            error={errors.approval?.message}
          />
        )}
      />
      <Controller
        name="critical"
        control={form.control}
        render={({ field: { value = false, onChange } }) => (
          <Checkbox
            label={TIER_LABELS.critical}
            help="Refused last: a fifth of each upstream’s caps, and of what an overloaded gateway can do, is kept for calls of critical tiers."
            checked={value}
            onCheckedChange={onChange}
          />
        )}
      />
      <Field
        label={TIER_LABELS.bodyBytesMax}
        aside="Optional"
        error={errors.bodyBytesMax?.message}
        help="Bytes. Empty: whatever the route takes. A call with more is answered 413."
        className="max-w-xs"
      >
        <Input
          type="number"
          min={0}
          {...form.register('bodyBytesMax', { setValueAs: wholeOrNull })}
        />
      </Field>
      <Controller
        name="apiIds"
        control={form.control}
        render={({ field: { value = [], onChange } }) => (
          <ApiChoice value={value} onValueChange={onChange} error={errors.apiIds?.message} />
        )}
      />
    </>
  )
}

function wholeOrNull(value: unknown): number | null {
  return value === '' || value === null || value === undefined ? null : Number(value)
}

type ChoiceProps = Readonly<{
  value: readonly string[]
  onValueChange(value: string[]): void
  error: string | undefined
}>

function ApiChoice({ value, onValueChange, error }: ChoiceProps) {
  const apis = useQuery(adminApiChoicesQuery()).data ?? []
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-2 text-sm font-medium">APIs that can be had at it</legend>
      {apis.length === 0 && <p className="text-sm text-ink-2">There is no API yet.</p>}
      {apis.map(({ id, name, slug }) => (
        <Checkbox
          key={id}
          label={name}
          help={<code>{slug}</code>}
          checked={value.includes(id)}
          onCheckedChange={(on) =>
            onValueChange(on ? [...value, id] : value.filter((other) => other !== id))
          }
        />
      ))}
      {error !== undefined && <FieldError>{error}</FieldError>}
    </fieldset>
  )
}
