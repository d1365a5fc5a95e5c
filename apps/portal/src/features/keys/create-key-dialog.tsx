'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery } from '@tanstack/react-query'
import { Controller, type UseFormReturn, useForm } from 'react-hook-form'
import { z } from 'zod'
import { EXPIRY_PRESETS, KeyCreate, type KeyCreated } from '@/contract/keys.ts'
import { applicationChoicesQuery } from '@/lib/choices.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { RadioCards } from '@/ui/radio-cards.tsx'
import { Select } from '@/ui/select.tsx'
import { createKey } from './queries.ts'
import { presetDetail, presetLabel } from './view-model.ts'

/** The application is part of the path, so the form has one field more than the body. */
const KeyForm = KeyCreate.extend({ applicationId: z.string().min(1, 'Choose an application') })

const ENVIRONMENTS = [
  { value: 'live', title: 'Live', detail: 'For production. Begins with gh_live_.' },
  { value: 'test', title: 'Test', detail: 'For development and CI. Begins with gh_test_.' },
] as const

type Props = Readonly<{
  application: Readonly<{ id: string; name: string }> | undefined
  isEmailVerified: boolean
  onClose(): void
  onCreated(created: KeyCreated): void
}>

/** Name, environment and expiry of a new key. Mount it while it is open. */
export function CreateKeyDialog({ application, isEmailVerified, onClose, onCreated }: Props) {
  const form = useForm({
    resolver: zodResolver(KeyForm),
    defaultValues: {
      applicationId: application?.id ?? '',
      name: '',
      environment: 'live',
      expiresInDays: 90,
    },
  })
  const { submit, failure } = useAct(
    form,
    ({ applicationId, ...input }) => createKey(applicationId, input),
    onCreated,
  )
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Create a key"
      description={application === undefined ? undefined : `For ${application.name}.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form="create-key"
            variant="primary"
            pending={form.formState.isSubmitting}
          >
            Create
          </Button>
        </>
      }
    >
      <form id="create-key" onSubmit={submit} noValidate className="flex flex-col gap-4 pb-2">
        {!isEmailVerified && (
          <Callout tone="warn" title="Your e-mail address is not verified">
            Open the link in the mail first; keys are given to verified addresses only.
          </Callout>
        )}
        {failure !== undefined && (
          <Callout tone="danger" role="alert">
            {failure}
          </Callout>
        )}
        <KeyFields form={form} asksApplication={application === undefined} />
      </form>
    </Dialog>
  )
}

type FieldsProps = Readonly<{
  form: UseFormReturn<z.input<typeof KeyForm>, unknown, z.output<typeof KeyForm>>
  asksApplication: boolean
}>

function KeyFields({ form, asksApplication }: FieldsProps) {
  const { control, formState, register } = form
  const { errors } = formState
  return (
    <>
      {asksApplication && (
        <Controller
          control={control}
          name="applicationId"
          render={({ field }) => (
            <Field label="Application" error={errors.applicationId?.message} required>
              <ApplicationSelect value={field.value} onValueChange={field.onChange} />
            </Field>
          )}
        />
      )}
      <Field
        label="Name"
        error={errors.name?.message}
        help="Where it will be used: “laptop”, “production server”."
        required
      >
        <Input autoComplete="off" {...register('name')} />
      </Field>
      <Controller
        control={control}
        name="environment"
        render={({ field }) => (
          <RadioCards
            legend="Environment"
            columns={2}
            options={ENVIRONMENTS}
            value={field.value}
            onValueChange={field.onChange}
            error={errors.environment?.message}
          />
        )}
      />
      <Controller
        control={control}
        name="expiresInDays"
        render={({ field }) => (
          <Field label="Expires" error={errors.expiresInDays?.message}>
            <Select
              options={expiryOptions(Date.now())}
              value={String(field.value)}
              onValueChange={(value) => field.onChange(value === 'null' ? null : Number(value))}
            />
          </Field>
        )}
      />
    </>
  )
}

function expiryOptions(nowMs: number) {
  return EXPIRY_PRESETS.map((days) => ({
    value: String(days),
    label: presetLabel(days),
    detail: presetDetail(days, nowMs),
  }))
}

type SelectProps = Readonly<{
  value: string | undefined
  onValueChange(value: string): void
}>

function ApplicationSelect({ value, onValueChange }: SelectProps) {
  const { data } = useQuery(applicationChoicesQuery())
  if (data?.length === 0) {
    return (
      <div className="flex flex-wrap items-center gap-3 text-sm text-ink-2">
        A key belongs to an application, and there is none yet.
        <LinkButton href="/applications?create=1" size="sm">
          Create an application
        </LinkButton>
      </div>
    )
  }
  return (
    <Select
      options={(data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={value === '' ? undefined : value}
      onValueChange={onValueChange}
      placeholder="Choose an application"
    />
  )
}
