'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Controller, type UseFormReturn, useForm, useWatch } from 'react-hook-form'
import type { CatalogApiDetail } from '@/contract/catalog.ts'
import type { Subscription } from '@/contract/subscriptions.ts'
import { applicationChoicesQuery } from '@/lib/choices.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Callout } from '@/ui/callout.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { Select } from '@/ui/select.tsx'
import { createApplication, createSubscription } from './queries.ts'
import { SubscribeFields } from './subscribe-fields.ts'
import { TierCards } from './tier-cards.tsx'
import { applicationChoices, NEW_APPLICATION } from './view-model.ts'

type Props = Readonly<{
  api: Pick<CatalogApiDetail, 'id' | 'tiers'>
  subscriptions: readonly Subscription[]
  onSubmitting(isSubmitting: boolean): void
  onMade(subscription: Subscription): void
}>

/** Which application, at which tier. An application that is not there yet is made on the way. */
export function SubscribeForm({ api, subscriptions, onSubmitting, onMade }: Props) {
  const touch = useTouch()
  const form = useForm({
    resolver: zodResolver(SubscribeFields),
    defaultValues: { applicationId: '', applicationName: '', tierId: api.tiers[0]?.id ?? '' },
  })
  const { submit, failure } = useAct(
    form,
    async (fields) => {
      const applicationId = await applicationOf(form, fields)
      return createSubscription({ applicationId, apiId: api.id, tierId: fields.tierId })
    },
    (subscription) => {
      void touch('subscriptions', 'applications', 'quickStart')
      onMade(subscription)
    },
  )
  const { errors, isSubmitting } = form.formState
  useEffect(() => onSubmitting(isSubmitting), [isSubmitting, onSubmitting])
  return (
    <form id="subscribe" onSubmit={submit} noValidate className="flex flex-col gap-4 pb-2">
      {failure !== undefined && (
        <Callout tone="danger" role="alert">
          {failure}
        </Callout>
      )}
      <ApplicationFields form={form} subscriptions={subscriptions} />
      <Controller
        control={form.control}
        name="tierId"
        render={({ field }) => (
          <TierCards
            tiers={api.tiers}
            value={field.value}
            onValueChange={field.onChange}
            error={errors.tierId?.message}
          />
        )}
      />
    </form>
  )
}

type Form = UseFormReturn<SubscribeFields, unknown, SubscribeFields>

/** Makes the application when it is a new one. It is chosen from then on, so that a second attempt makes no second one. */
async function applicationOf(form: Form, fields: SubscribeFields): Promise<string> {
  if (fields.applicationId !== NEW_APPLICATION) return fields.applicationId
  const { id } = await createApplication(fields.applicationName)
  form.setValue('applicationId', id)
  return id
}

type FieldsProps = Readonly<{ form: Form; subscriptions: readonly Subscription[] }>

function ApplicationFields({ form, subscriptions }: FieldsProps) {
  const { control, formState, register, setValue } = form
  const { errors } = formState
  const { data } = useQuery(applicationChoicesQuery())
  const chosen = useWatch({ control, name: 'applicationId' })
  useEffect(() => {
    if (chosen !== '' || data === undefined) return
    const free = applicationChoices(data, subscriptions).find(({ disabled }) => disabled !== true)
    if (free !== undefined) setValue('applicationId', free.value)
  }, [chosen, data, setValue, subscriptions])
  return (
    <>
      <Controller
        control={control}
        name="applicationId"
        render={({ field }) => (
          <Field label="Application" error={errors.applicationId?.message} required>
            <Select
              options={applicationChoices(data ?? [], subscriptions)}
              value={field.value === '' ? undefined : field.value}
              onValueChange={field.onChange}
              placeholder="Choose an application"
            />
          </Field>
        )}
      />
      {chosen === NEW_APPLICATION && (
        <Field
          label="Name of the new application"
          error={errors.applicationName?.message}
          help="What you build: a site, a job, an integration."
          required
        >
          <Input autoComplete="off" {...register('applicationName')} />
        </Field>
      )}
    </>
  )
}
