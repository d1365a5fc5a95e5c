'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useRouter } from 'next/navigation'
import { Controller, useForm, useWatch } from 'react-hook-form'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Card, Section } from '@/ui/card.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { useLeaveGuard } from '@/ui/leave-guard.ts'
import { LinkButton } from '@/ui/link-button.tsx'
import { RadioCards } from '@/ui/radio-cards.tsx'
import { toast } from '@/ui/toast-store.ts'
import { PromiseFields } from './promise-fields.tsx'
import { createSlo } from './queries.ts'
import { ScopeFields } from './scope-fields.tsx'
import { NEW_SLO, SloForm, type SloFormApi } from './slo-form.ts'

/** What, of which calls, how many of them: three questions make an objective. */
export function NewSloForm() {
  const router = useRouter()
  const touch = useTouch()
  const form: SloFormApi = useForm({ resolver: zodResolver(SloForm), defaultValues: NEW_SLO })
  const { isDirty, isSubmitting, isSubmitSuccessful } = form.formState
  const { submit, failure } = useAct(form, createSlo, ({ id, name }) => {
    toast.ok(`${name} is counted from now on`, 'It looks back over the calls that are known.')
    void touch('slos', 'auditEvents')
    router.push(`/admin/slos/${id}`)
  })
  const done = isSubmitSuccessful && failure === undefined
  useLeaveGuard(isDirty && !done && !isSubmitting)
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-8">
      <Section title="What is counted">
        <Card className="flex flex-col gap-5">
          <IndicatorFields form={form} />
        </Card>
      </Section>
      <Section title="Which calls">
        <Card>
          <ScopeFields form={form} />
        </Card>
      </Section>
      <Section title="The promise">
        <Card className="flex flex-col gap-5">
          <PromiseFields form={form} />
        </Card>
      </Section>
      {failure !== undefined && (
        <Callout tone="danger" role="alert" title="The objective was not set">
          {failure}
        </Callout>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" pending={isSubmitting || done}>
          Set objective
        </Button>
        <LinkButton href="/admin/slos">Cancel</LinkButton>
      </div>
    </form>
  )
}

const KINDS = [
  {
    value: 'availability',
    title: 'Availability',
    detail: 'Of the calls that were well formed, how many did not fail.',
  },
  {
    value: 'latency',
    title: 'Latency',
    detail: 'Of the calls that succeeded, how many were answered in time.',
  },
] as const
const SUBJECTS = [
  {
    value: 'service',
    title: 'The service',
    detail: 'Failures of the upstream and of the gateway are bad.',
  },
  {
    value: 'gateway',
    title: 'The gateway alone',
    detail: 'Failures of the upstream are not its fault and count as good.',
  },
] as const

function IndicatorFields({ form }: Readonly<{ form: SloFormApi }>) {
  const { errors } = form.formState
  const kind = useWatch({ control: form.control, name: 'kind' })
  return (
    <>
      <Controller
        name="kind"
        control={form.control}
        render={({ field: { value, onChange } }) => (
          <RadioCards
            legend="Indicator"
            columns={2}
            options={KINDS}
            value={value}
            onValueChange={onChange}
          />
        )}
      />
      {kind === 'availability' ? (
        <Controller
          name="subject"
          control={form.control}
          render={({ field: { value, onChange } }) => (
            <RadioCards
              legend="Whose failures"
              columns={2}
              options={SUBJECTS}
              value={value}
              onValueChange={onChange}
            />
          )}
        />
      ) : (
        <Field
          label="Threshold, milliseconds"
          help="An answer that takes longer is bad. Usage tells durations apart to 5 %."
          error={errors.thresholdMs?.message}
          required
        >
          <Input type="number" min={1} max={60_000} {...form.register('thresholdMs')} />
        </Field>
      )}
    </>
  )
}
