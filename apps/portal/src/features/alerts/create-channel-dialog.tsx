'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { Controller, type UseFormReturn, useForm, useWatch } from 'react-hook-form'
import type { z } from 'zod'
import { type AlertChannelCreated, CreateAlertChannel } from '@/contract/slo-alerts.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { RadioCards } from '@/ui/radio-cards.tsx'
import { SecretDialog } from '@/ui/secret-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { createChannel } from './queries.ts'

const FORM_ID = 'create-channel'

type Form = UseFormReturn<z.input<typeof CreateAlertChannel>, unknown, CreateAlertChannel>

/** Adds a channel; a webhook's secret is shown once. */
export function CreateChannelDialog({ onClose }: Readonly<{ onClose(): void }>) {
  const [created, setCreated] = useState<AlertChannelCreated>()
  const touch = useTouch()
  const form: Form = useForm({
    resolver: zodResolver(CreateAlertChannel),
    defaultValues: { kind: 'mail', name: '', address: '', pagesOnly: false, enabled: true },
  })
  const { submit, failure } = useAct(form, createChannel, (channel) => {
    toast.ok(`${channel.name} was added`, 'Send a test to see whether it arrives.')
    void touch('alertChannels', 'auditEvents')
    if (channel.secret === null) onClose()
    else setCreated(channel)
  })
  if (created?.secret) return <Secret secret={created.secret} onDone={onClose} />
  const { isDirty, isSubmitting } = form.formState
  return (
    <Dialog
      open
      size="lg"
      dismissible={!isDirty}
      onOpenChange={onClose}
      title="Add a channel"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} variant="primary" pending={isSubmitting}>
            Add channel
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={submit} noValidate className="flex flex-col gap-5">
        {failure !== undefined && (
          <Callout tone="danger" role="alert">
            {failure}
          </Callout>
        )}
        <ChannelFields form={form} />
      </form>
    </Dialog>
  )
}

function Secret({ secret, onDone }: Readonly<{ secret: string; onDone(): void }>) {
  return (
    <SecretDialog
      secret={secret}
      onDone={onDone}
      title="The secret that signs"
      description="Your receiver checks the webhook-signature header with it. It is shown this once."
      envName="GATEHOUSE_WEBHOOK_SECRET"
    />
  )
}

const KINDS = [
  { value: 'mail', title: 'Mail', detail: 'To one address.' },
  { value: 'slack', title: 'Slack', detail: 'Through an incoming webhook.' },
  { value: 'webhook', title: 'Webhook', detail: 'Signed JSON, to whatever you run.' },
] as const

const ADDRESS = {
  mail: { label: 'Address', help: undefined, placeholder: 'on-call@example.com' },
  slack: {
    label: 'Webhook URL',
    help: 'It is a secret: it is kept sealed and not shown again.',
    placeholder: 'https://hooks.slack.com/services/…',
  },
  webhook: {
    label: 'URL',
    help: 'Redirects are not followed.',
    placeholder: 'https://pager.example.com/hooks/gatehouse',
  },
} as const

function ChannelFields({ form }: Readonly<{ form: Form }>) {
  const { errors } = form.formState
  const kind = useWatch({ control: form.control, name: 'kind' })
  const { label, help, placeholder } = ADDRESS[kind]
  return (
    <>
      <Controller
        name="kind"
        control={form.control}
        render={({ field: { value, onChange } }) => (
          <RadioCards
            legend="Kind"
            columns={3}
            options={KINDS}
            value={value}
            onValueChange={onChange}
          />
        )}
      />
      <Field label="Name" error={errors.name?.message} required>
        <Input placeholder="On call" {...form.register('name')} />
      </Field>
      <Field label={label} help={help} error={errors.address?.message} required>
        <Input spellCheck={false} placeholder={placeholder} {...form.register('address')} />
      </Field>
      <Controller
        name="pagesOnly"
        control={form.control}
        render={({ field: { value, onChange } }) => (
          <Checkbox
            label="Pages only"
            help="Not what can wait for days."
            checked={value ?? false}
            onCheckedChange={onChange}
          />
        )}
      />
    </>
  )
}
