'use client'

import { Controller, useWatch } from 'react-hook-form'
import { formatDate } from '@/lib/format.ts'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Field } from '@/ui/field.tsx'
import { Input, Textarea } from '@/ui/input.tsx'
import { NO_TLS, type UpstreamForm } from './upstream-form.ts'

type Props = Readonly<{
  form: UpstreamForm
  /** Of the client certificate that is there. */
  expiresAt: string | null
}>

const orNull = { setValueAs: (text: string | null) => text || null }

/** How gateways and https targets make sure of each other. Opens by itself for a refused field. */
export function TlsFields({ form, expiresAt }: Props) {
  const tls = useWatch({ control: form.control, name: 'tls' })
  const isUsual = JSON.stringify({ ...NO_TLS, ...tls }) === JSON.stringify(NO_TLS)
  const isRefused = form.formState.errors.tls !== undefined
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1 text-sm font-medium">TLS</legend>
      <details open={isRefused || undefined} className="text-sm">
        <summary className="cursor-pointer py-1">
          <span className="font-medium">Certificates</span>{' '}
          <span className="text-xs text-ink-3">{isUsual ? 'defaults' : 'changed'}</span>
        </summary>
        <div className="mt-2 flex flex-col gap-4 pb-3">
          <p className="text-xs text-ink-3">
            For targets with https. Unless changed here, their certificate must come from a public
            authority and name the host of the URL.
          </p>
          <TargetFields form={form} />
          <ClientFields form={form} expiresAt={expiresAt} />
        </div>
      </details>
    </fieldset>
  )
}

function TargetFields({ form }: Pick<Props, 'form'>) {
  const errors = form.formState.errors.tls
  return (
    <>
      <Field
        label="Authorities"
        aside="Optional"
        error={errors?.ca?.message}
        help="Certificates in PEM. Only what these have issued is accepted; empty: public authorities."
      >
        <Textarea
          mono
          rows={3}
          spellCheck={false}
          placeholder="-----BEGIN CERTIFICATE-----"
          {...form.register('tls.ca', orNull)}
        />
      </Field>
      <Field
        label="Server name"
        aside="Optional"
        error={errors?.serverName?.message}
        help="To ask for (SNI) and to find in the certificate, when it is not the host of the URL."
      >
        <Input
          mono
          spellCheck={false}
          placeholder="ferry.internal"
          {...form.register('tls.serverName', orNull)}
        />
      </Field>
      <Controller
        name="tls.verify"
        control={form.control}
        render={({ field: { value = true, onChange } }) => (
          <Checkbox
            label="Check the targets’ certificates"
            help="Without it, whoever gets between can read and change every call."
            checked={value}
            onCheckedChange={onChange}
          />
        )}
      />
    </>
  )
}

function ClientFields({ form, expiresAt }: Props) {
  const errors = form.formState.errors.tls
  return (
    <>
      <Field
        label="Client certificate"
        aside={expiresAt === null ? 'Optional' : `Valid until ${formatDate(expiresAt)}`}
        error={errors?.clientCertificate?.message}
        help="What gateways show to targets: the certificate, then its issuers, in PEM."
      >
        <Textarea
          mono
          rows={3}
          spellCheck={false}
          placeholder="-----BEGIN CERTIFICATE-----"
          {...form.register('tls.clientCertificate', orNull)}
        />
      </Field>
      <Field
        label="Private key"
        error={errors?.clientKey?.message}
        help={
          expiresAt === null
            ? 'Of the client certificate, unencrypted, in PEM. It is sealed and never shown again.'
            : 'There is one, sealed. Paste another one to replace it.'
        }
      >
        <Controller
          name="tls.clientKey"
          control={form.control}
          render={({ field: { value, onChange, onBlur, name, ref } }) => (
            <Textarea
              mono
              rows={3}
              spellCheck={false}
              autoComplete="off"
              placeholder="-----BEGIN PRIVATE KEY-----"
              {...{ name, ref, onBlur }}
              value={value ?? ''}
              onChange={({ target }) => onChange(target.value || undefined)}
            />
          )}
        />
      </Field>
    </>
  )
}
