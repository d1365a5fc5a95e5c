'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { Controller, type UseFormReturn, useForm, useWatch } from 'react-hook-form'
import type { z } from 'zod'
import { AdjustmentInput, type SubscriptionTermsRecord } from '@/contract/overrides.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input, Textarea } from '@/ui/input.tsx'
import { Select } from '@/ui/select.tsx'
import { toast } from '@/ui/toast-store.ts'
import { adjustQuota } from './queries.ts'

type Values = z.input<typeof AdjustmentInput>
type Props = Readonly<{
  kind: AdjustmentInput['kind']
  terms: SubscriptionTermsRecord
  onClose(): void
}>

const FORM_ID = 'adjust'
const WORDS = {
  reset: {
    title: 'Count a limit anew?',
    description: 'Its counter starts empty on every gateway within a second.',
    verb: 'Count anew',
  },
  grant: {
    title: 'Raise a quota?',
    description: 'Until its period ends; then the quota is the tier’s again.',
    verb: 'Raise',
  },
} as const

/** Counts a limit anew or raises a quota for its period, with a reason. */
export function AdjustDialog({ kind, terms, onClose }: Props) {
  const touch = useTouch()
  const choices = terms.limits.filter(
    ({ isOwn, rule }) => isOwn && (kind === 'reset' || rule.kind.endsWith('quota')),
  )
  const form = useForm<Values, unknown, AdjustmentInput>({
    resolver: zodResolver(AdjustmentInput),
    defaultValues: {
      ...{ kind, limitName: choices[0]?.name ?? '', reason: '' },
      ...(kind === 'grant' && { amount: 1_000 }),
    } as Values,
  })
  const { submit, failure } = useAct(
    form,
    (input) => adjustQuota(terms.subscription.id, input),
    () => {
      toast.ok('Done', 'Every gateway has it within a second.')
      void touch('adminSubscriptions', 'auditEvents')
      onClose()
    },
  )
  const { errors, isSubmitting } = form.formState
  const words = WORDS[kind]
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={words.title}
      description={words.description}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} variant="primary" pending={isSubmitting}>
            {words.verb}
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={submit} noValidate className="flex flex-col gap-4">
        {failure !== undefined && (
          <Callout tone="danger" role="alert">
            {failure}
          </Callout>
        )}
        <LimitField form={form} choices={choices} />
        {kind === 'grant' && (
          <Field
            label="By"
            required
            error={'amount' in errors ? errors.amount?.message : undefined}
            help="Calls, or whatever the limit counts."
          >
            <Input type="number" min={1} {...form.register('amount', { valueAsNumber: true })} />
          </Field>
        )}
        <Field
          label="Reason"
          required
          error={errors.reason?.message}
          help="Kept with the change and in the audit log."
        >
          <Textarea rows={2} {...form.register('reason')} />
        </Field>
      </form>
    </Dialog>
  )
}

type FieldProps = Readonly<{
  form: UseFormReturn<Values, unknown, AdjustmentInput>
  choices: SubscriptionTermsRecord['limits']
}>

function LimitField({ form, choices }: FieldProps) {
  const limitName = useWatch({ control: form.control, name: 'limitName' })
  const text = choices.find(({ name }) => name === limitName)?.text
  return (
    <Field label="Limit" error={form.formState.errors.limitName?.message} help={text}>
      <Controller
        name="limitName"
        control={form.control}
        render={({ field: { value, onChange } }) => (
          <Select
            options={choices.map(({ name }) => ({ value: name, label: name }))}
            value={value}
            onValueChange={onChange}
          />
        )}
      />
    </Field>
  )
}
