'use client'

import { describeLimit } from '@gatehouse/policy'
import { Play } from 'lucide-react'
import type { FormEvent } from 'react'
import type { CatalogTier } from '@/contract/catalog.ts'
import type { Subscription } from '@/contract/subscriptions.ts'
import { Button } from '@/ui/button.tsx'
import { Card } from '@/ui/card.tsx'
import { Field } from '@/ui/field.tsx'
import { Input, Textarea } from '@/ui/input.tsx'
import { RadioCards } from '@/ui/radio-cards.tsx'
import { Select } from '@/ui/select.tsx'
import {
  type OwnNumbers,
  PATTERN_IN_URL_MAX,
  PERIODS,
  RULE_KINDS,
  readRule,
  type Setup,
  type SetupErrors,
  toRule,
  writeRule,
} from './setup.ts'

type Props = Readonly<{
  setup: Setup
  onChange(patch: Partial<Setup>): void
  onRun(): void
  errors: SetupErrors
  subscriptions: readonly Subscription[]
  /** Of the API that is subscribed to; undefined while they are read. */
  tiers: readonly CatalogTier[] | undefined
  pending: boolean
}>

/** Which calls, against which limits. */
export function SimulatorForm(props: Props) {
  const { onRun, pending } = props
  function submit(event: FormEvent) {
    event.preventDefault()
    onRun()
  }
  return (
    <Card>
      <form onSubmit={submit} noValidate className="flex flex-col gap-6">
        <div className="grid gap-6 lg:grid-cols-2">
          <Calls {...props} />
          <Against {...props} />
        </div>
        <div>
          <Button
            type="submit"
            variant="primary"
            pending={pending}
            icon={<Play aria-hidden className="size-4" />}
          >
            Simulate
          </Button>
        </div>
      </form>
    </Card>
  )
}

const CALLS = [
  {
    value: 'week',
    title: 'Your last seven days',
    detail: 'Second by second, as gateways counted.',
  },
  { value: 'pattern', title: 'A pattern', detail: 'Numbers of calls that you paste.' },
] as const

function Calls({ setup, onChange, errors, subscriptions }: Props) {
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <RadioCards
        legend="Calls"
        columns={2}
        options={CALLS}
        value={setup.calls}
        onValueChange={(calls) => onChange({ calls })}
      />
      {subscriptions.length > 0 && (
        <Field
          label="Subscription"
          error={errors.subscription}
          help="Its API says which tiers there are."
        >
          <Select
            options={subscriptions.map(({ id, application, api, tier }) => ({
              value: id,
              label: `${application.name} · ${api.name} · ${tier.name}`,
            }))}
            value={setup.subscription === '' ? undefined : setup.subscription}
            onValueChange={(subscription) => onChange({ subscription, tier: '' })}
          />
        </Field>
      )}
      {setup.calls === 'pattern' && (
        <PatternFields setup={setup} onChange={onChange} error={errors.pattern} />
      )}
    </div>
  )
}

const UNITS = [
  { value: 'second', label: 'second' },
  { value: 'minute', label: 'minute' },
] as const

type PatternProps = Pick<Props, 'setup' | 'onChange'> & Readonly<{ error: string | undefined }>

function PatternFields({ setup, onChange, error }: PatternProps) {
  const isLong = setup.pattern.length > PATTERN_IN_URL_MAX
  return (
    <>
      <Field label="A number for each" className="max-w-48">
        <Select options={UNITS} value={setup.unit} onValueChange={(unit) => onChange({ unit })} />
      </Field>
      <Field
        label="Calls"
        error={error}
        help={
          isLong
            ? 'This one is too long to be part of the page’s address: a link to this page leads back without it.'
            : 'Whole numbers apart by spaces, commas or lines; up to 86,400 of them.'
        }
      >
        <Textarea
          mono
          rows={5}
          spellCheck={false}
          placeholder="0 12 40 0 3"
          value={setup.pattern}
          onChange={(event) => onChange({ pattern: event.target.value })}
        />
      </Field>
    </>
  )
}

const AGAINST = [
  { value: 'tier', title: 'A tier', detail: 'As it is published now.' },
  { value: 'own', title: 'Own numbers', detail: 'To find out what would be enough.' },
] as const

function Against({ setup, onChange, errors, tiers, subscriptions }: Props) {
  const chosen = tiers?.find(({ id }) => id === setup.tier)
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <RadioCards
        legend="Against"
        columns={2}
        options={AGAINST.map((option) => ({
          ...option,
          disabled: option.value === 'tier' && subscriptions.length === 0,
        }))}
        value={setup.against}
        onValueChange={(against) => onChange({ against })}
      />
      {setup.against === 'own' ? (
        <OwnFields
          numbers={readRule(setup.rule)}
          onChange={(numbers) => onChange({ rule: writeRule(numbers) })}
          error={errors.rule}
        />
      ) : (
        <Field
          label="Tier"
          error={errors.tier}
          help={chosen === undefined ? undefined : limitsText(chosen)}
        >
          <Select
            options={(tiers ?? []).map(({ id, name, priceText }) => ({
              value: id,
              label: priceText === '' ? name : `${name} · ${priceText}`,
            }))}
            value={setup.tier === '' ? undefined : setup.tier}
            onValueChange={(tier) => onChange({ tier })}
          />
        </Field>
      )}
    </div>
  )
}

function limitsText({ limits }: CatalogTier): string {
  return limits.length === 0 ? 'No limits.' : `${limits.map(({ text }) => text).join('. ')}.`
}

type OwnProps = Readonly<{
  numbers: OwnNumbers
  onChange(numbers: OwnNumbers): void
  error: string | undefined
}>

function OwnFields({ numbers, onChange, error }: OwnProps) {
  const rule = toRule(numbers)
  const { kind } = numbers
  return (
    <div className="flex flex-col gap-3">
      <Field label="Kind of limit">
        <Select
          options={RULE_KINDS}
          value={kind}
          onValueChange={(next) => onChange({ ...numbers, kind: next })}
        />
      </Field>
      <div className="flex flex-wrap items-start gap-3">
        {kind === 'rate' && <NumberField label="Burst" name="burst" {...{ numbers, onChange }} />}
        <NumberField
          label={kind === 'rate' ? 'Then' : 'At most'}
          name="tokens"
          {...{ numbers, onChange }}
        />
        {kind !== 'day' && (
          <Field label={kind === 'rate' ? 'Every' : 'In any'} className="min-w-28 flex-1">
            <Select
              options={PERIODS}
              value={numbers.perMs}
              onValueChange={(perMs) => onChange({ ...numbers, perMs })}
            />
          </Field>
        )}
      </div>
      <p
        aria-live="polite"
        className={rule.ok && error === undefined ? 'text-sm text-ink-2' : 'text-sm text-warn'}
      >
        {rule.ok ? `${describeLimit(rule.value)}.` : rule.message}
      </p>
    </div>
  )
}

type NumberProps = Omit<OwnProps, 'error'> & Readonly<{ label: string; name: 'burst' | 'tokens' }>

function NumberField({ label, name, numbers, onChange }: NumberProps) {
  return (
    <Field label={label} className="min-w-28 flex-1">
      <Input
        inputMode="numeric"
        value={numbers[name]}
        onChange={(event) =>
          onChange({ ...numbers, [name]: event.target.value.replaceAll('-', '') })
        }
      />
    </Field>
  )
}
