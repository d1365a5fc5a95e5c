'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { Controller, useForm } from 'react-hook-form'
import { adminApiChoicesQuery, upstreamChoicesQuery } from '@/lib/admin-queries.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Card, Section } from '@/ui/card.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { useLeaveGuard } from '@/ui/leave-guard.ts'
import { LinkButton } from '@/ui/link-button.tsx'
import { Select } from '@/ui/select.tsx'
import { toast } from '@/ui/toast-store.ts'
import { CanaryForm, type CanaryFormApi, NEW_CANARY } from './canary-form.ts'
import { startCanary } from './queries.ts'
import { titleOf } from './view-model.ts'

type Props = Readonly<{ versionId?: string | undefined; upstreamId?: string | undefined }>

/** Whose calls, where to, in which steps, and when it counts as worse. */
export function StartCanaryForm({ versionId = '', upstreamId = '' }: Props) {
  const router = useRouter()
  const touch = useTouch()
  const form: CanaryFormApi = useForm({
    resolver: zodResolver(CanaryForm),
    defaultValues: { ...NEW_CANARY, versionId, upstreamId },
  })
  const { isDirty, isSubmitting, isSubmitSuccessful } = form.formState
  const { submit, failure } = useAct(form, startCanary, (canary) => {
    toast.ok(`The canary of ${titleOf(canary)} has begun`, 'Gateways follow within a second.')
    void touch('canaries', 'revisions', 'adminApis', 'auditEvents')
    router.push(`/admin/canaries/${canary.id}`)
  })
  const done = isSubmitSuccessful && failure === undefined
  useLeaveGuard(isDirty && !done && !isSubmitting)
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-8">
      <Section title="Which calls, and where to">
        <Card className="flex flex-col gap-4">
          <SideFields form={form} />
        </Card>
      </Section>
      <Section title="The plan">
        <Card className="flex flex-col gap-4">
          <PlanFields form={form} />
        </Card>
      </Section>
      <Section
        title="When it is worse"
        description="Both sides are compared every two seconds. Beyond a margin, and beyond what chance explains, the canary is rolled back."
      >
        <Card>
          <RuleFields form={form} />
        </Card>
      </Section>
      {failure !== undefined && (
        <Callout tone="danger" role="alert" title="The canary was not started">
          {failure}
        </Callout>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" pending={isSubmitting || done}>
          Start canary
        </Button>
        <LinkButton href="/admin/canaries">Cancel</LinkButton>
      </div>
    </form>
  )
}

function SideFields({ form }: Readonly<{ form: CanaryFormApi }>) {
  const { errors } = form.formState
  const apis = useQuery(adminApiChoicesQuery()).data ?? []
  const upstreams = useQuery(upstreamChoicesQuery()).data ?? []
  const versions = apis.flatMap((api) =>
    api.versions.map(({ id, name }) => ({ value: id, label: `${api.name} ${name}` })),
  )
  return (
    <>
      <Field
        label="Version"
        help="Its calls are split. Routes with an upstream of their own have no part in it."
        error={errors.versionId?.message}
        required
      >
        <Controller
          name="versionId"
          control={form.control}
          render={({ field: { value, onChange } }) => (
            <Select
              options={versions}
              value={value}
              onValueChange={onChange}
              placeholder="Choose a version"
            />
          )}
        />
      </Field>
      <Field
        label="Canary upstream"
        help="Where its share goes. It must be published; the version’s own upstream stays the stable side."
        error={errors.upstreamId?.message}
        required
      >
        <Controller
          name="upstreamId"
          control={form.control}
          render={({ field: { value, onChange } }) => (
            <Select
              options={upstreams.map(({ id, name }) => ({ value: id, label: name }))}
              value={value}
              onValueChange={onChange}
              placeholder="Choose an upstream"
            />
          )}
        />
      </Field>
    </>
  )
}

function PlanFields({ form }: Readonly<{ form: CanaryFormApi }>) {
  const { errors } = form.formState
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Steps, %"
          help="Shares of the calls, each larger than the one before. Nobody moves back while they grow."
          error={errors.steps?.message}
          required
        >
          <Input inputMode="text" spellCheck={false} {...form.register('steps')} />
        </Field>
        <Field
          label="Minutes between steps"
          help="A step is taken when it is due and the canary is found fine."
          error={errors.stepMinutes?.message}
          required
        >
          <Input type="number" min={1} {...form.register('stepMinutes')} />
        </Field>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Testers’ header"
          help="Whoever sends it with the word below reaches the canary, whatever its share."
          error={errors.headerName?.message}
        >
          <Input mono spellCheck={false} placeholder="X-Canary" {...form.register('headerName')} />
        </Field>
        <Field
          label="Testers’ word"
          help="Choose one that strangers do not guess. It opens nothing else, and revisions show it."
          error={errors.headerValue?.message}
        >
          <Input mono spellCheck={false} {...form.register('headerValue')} />
        </Field>
      </div>
    </>
  )
}

const RULE_FIELDS = [
  {
    name: 'samplesMin',
    label: 'Least calls',
    help: 'With fewer on either side nothing is said.',
    step: '1',
  },
  {
    name: 'errorMargin',
    label: 'Error margin, points',
    help: 'So many percentage points more of its calls may fail.',
    step: 'any',
  },
  {
    name: 'latencyMargin',
    label: 'p95 margin, %',
    help: 'So much longer its p95 may be …',
    step: '1',
  },
  {
    name: 'latencyMarginMs',
    label: 'p95 margin, ms',
    help: '… and by so many milliseconds at least.',
    step: '1',
  },
  {
    name: 'windowMinutes',
    label: 'Window, minutes',
    help: 'The calls that are compared.',
    step: '1',
  },
] as const

function RuleFields({ form }: Readonly<{ form: CanaryFormApi }>) {
  const { errors } = form.formState
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {RULE_FIELDS.map(({ name, label, help, step }) => (
        <Field key={name} label={label} help={help} error={errors[name]?.message}>
          <Input type="number" min={0} step={step} {...form.register(name)} />
        </Field>
      ))}
    </div>
  )
}
