'use client'

import {
  describeLimit,
  type LimitOverride,
  type LimitRule,
  limitRuleIssues,
} from '@gatehouse/policy'
import { zodResolver } from '@hookform/resolvers/zod'
import { Controller, useForm } from 'react-hook-form'
import type { z } from 'zod'
import { OverrideInput, type SubscriptionTermsRecord } from '@/contract/overrides.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Card } from '@/ui/card.tsx'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Field, FieldError } from '@/ui/field.tsx'
import { Input, Textarea } from '@/ui/input.tsx'
import { toast } from '@/ui/toast-store.ts'
import { setOverride } from './queries.ts'

type Values = z.input<typeof OverrideInput>

/** Other numbers for limits of the tier, with a reason and an end. */
export function OverrideForm({ terms }: Readonly<{ terms: SubscriptionTermsRecord }>) {
  const { subscription, override } = terms
  const touch = useTouch()
  const form = useForm<Values, unknown, OverrideInput>({
    resolver: zodResolver(OverrideInput),
    defaultValues: {
      limits: override?.limits.map(({ name, rule }) => ({ name, rule })) ?? [],
      reason: override?.reason ?? '',
      endsAt: override?.endsAt ?? '',
    },
  })
  const { submit, failure } = useAct(
    form,
    (input) => setOverride(subscription.id, input),
    () => {
      toast.ok('In force', 'Every gateway has it within a second.')
      void touch('adminSubscriptions', 'auditEvents')
    },
  )
  const { errors, isSubmitting } = form.formState
  return (
    <Card>
      <form onSubmit={submit} noValidate className="flex flex-col gap-5">
        {failure !== undefined && (
          <Callout tone="danger" role="alert">
            {failure}
          </Callout>
        )}
        <Controller
          name="limits"
          control={form.control}
          render={({ field: { value, onChange } }) => (
            <LimitChoice limits={terms.limits} value={value} onChange={onChange} />
          )}
        />
        {errors.limits !== undefined && (
          <FieldError>{errors.limits.message ?? 'Enter whole numbers above 0.'}</FieldError>
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="Ends"
            required
            error={errors.endsAt?.message}
            help="UTC. Then the tier's own limits hold again, by themselves."
          >
            <Input
              type="datetime-local"
              defaultValue={override?.endsAt.slice(0, 16) ?? ''}
              onChange={({ target }) =>
                form.setValue('endsAt', toInstant(target.value), { shouldValidate: true })
              }
            />
          </Field>
          <Field
            label="Reason"
            required
            error={errors.reason?.message}
            help="The consumer sees it; kept in the audit log."
          >
            <Textarea rows={2} {...form.register('reason')} />
          </Field>
        </div>
        <div>
          <Button type="submit" variant="primary" pending={isSubmitting}>
            {override === null ? 'Override' : 'Replace the override'}
          </Button>
        </div>
      </form>
    </Card>
  )
}

function toInstant(local: string): string {
  const ms = Date.parse(`${local}Z`)
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString()
}

type ChoiceProps = Readonly<{
  limits: SubscriptionTermsRecord['limits']
  value: readonly LimitOverride[]
  onChange(value: LimitOverride[]): void
}>

function LimitChoice({ limits, value, onChange }: ChoiceProps) {
  const others = (name: string) => value.filter((one) => one.name !== name)
  return (
    <fieldset className="flex min-w-0 flex-col gap-4">
      <legend className="mb-2 text-sm font-medium">Limits to change</legend>
      {limits.length === 0 && <p className="text-sm text-ink-2">The tier has no limit.</p>}
      {limits.map(({ name, rule, text }) => {
        const chosen = value.find((one) => one.name === name)
        return (
          <div key={name} className="flex min-w-0 flex-col gap-2">
            <Checkbox
              label={<code>{name}</code>}
              help={text}
              checked={chosen !== undefined}
              onCheckedChange={(on) => onChange([...others(name), ...(on ? [{ name, rule }] : [])])}
            />
            {chosen !== undefined && (
              <RuleNumbers
                name={name}
                rule={chosen.rule}
                onChange={(next) => onChange([...others(name), { name, rule: next }])}
              />
            )}
          </div>
        )
      })}
    </fieldset>
  )
}

const NUMBERS = { burst: 'Burst', tokens: 'Then', limit: 'At most' } as const

type NumbersProps = Readonly<{ name: string; rule: LimitRule; onChange(rule: LimitRule): void }>

/** The numbers of a rule; what they are counted in stays as the tier has it. */
function RuleNumbers({ name, rule, onChange }: NumbersProps) {
  const explained = explain(rule)
  return (
    <div className="flex flex-col gap-2 pl-6">
      <div className="flex flex-wrap gap-3">
        {(Object.keys(NUMBERS) as (keyof typeof NUMBERS)[])
          .filter((key) => key in rule)
          .map((key) => (
            <Field
              key={key}
              label={`${NUMBERS[key]} (${name})`}
              className="min-w-28 max-w-48 flex-1"
            >
              <Input
                type="number"
                min={1}
                value={numberIn(rule, key)}
                onChange={({ target }) =>
                  onChange({ ...rule, [key]: target.valueAsNumber } as LimitRule)
                }
              />
            </Field>
          ))}
      </div>
      <p aria-live="polite" className={explained.ok ? 'text-sm' : 'text-sm text-warn'}>
        {explained.text}
      </p>
    </div>
  )
}

function numberIn(rule: LimitRule, key: string): number | '' {
  const value = (rule as Readonly<Record<string, unknown>>)[key]
  return typeof value === 'number' && !Number.isNaN(value) ? value : ''
}

function explain(rule: LimitRule): Readonly<{ ok: boolean; text: string }> {
  const numbers = Object.values(rule).filter((value) => typeof value === 'number')
  if (numbers.some((value) => !Number.isSafeInteger(value) || value < 1)) {
    return { ok: false, text: 'Enter whole numbers above 0.' }
  }
  const [issue] = limitRuleIssues(rule)
  return issue === undefined
    ? { ok: true, text: `${describeLimit(rule)}.` }
    : { ok: false, text: issue }
}
