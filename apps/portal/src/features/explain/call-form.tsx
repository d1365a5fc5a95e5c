'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery } from '@tanstack/react-query'
import { Waypoints } from 'lucide-react'
import { Controller, type UseFormReturn, useFieldArray, useForm } from 'react-hook-form'
import type { z } from 'zod'
import { ExplainCall, type Explained } from '@/contract/explain.ts'
import { HTTP_METHODS } from '@/contract/routes.ts'
import { gatewaysQuery } from '@/lib/admin-queries.ts'
import { useAct } from '@/lib/use-act.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Combobox } from '@/ui/combobox.tsx'
import { Field } from '@/ui/field.tsx'
import { HeaderRows } from '@/ui/header-rows.tsx'
import { Input } from '@/ui/input.tsx'
import { Select } from '@/ui/select.tsx'
import { explainCall, ownKeysQuery } from './queries.ts'

type CallForm = UseFormReturn<z.input<typeof ExplainCall>, unknown, ExplainCall>
type Props = Readonly<{
  /** Whether the reader has an organisation, and so may have keys to choose from. */
  isMember: boolean
  onExplained(explained: Explained): void
}>

const METHODS = HTTP_METHODS.map((method) => ({ value: method, label: method }))
const NO_KEY = 'none'
const CONFIGURED = 'configured'

/** A call as a client would make it, and whom to ask about it. */
export function CallForm({ isMember, onExplained }: Props) {
  const form: CallForm = useForm<z.input<typeof ExplainCall>, unknown, ExplainCall>({
    resolver: zodResolver(ExplainCall),
    defaultValues: { node: null, method: 'GET', url: '', headers: [], key: '', address: '' },
  })
  const { submit, failure } = useAct(form, explainCall, onExplained)
  const headers = useFieldArray({ control: form.control, name: 'headers', keyName: 'key' })
  const { errors, isSubmitting } = form.formState
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {failure !== undefined && (
        <Callout tone="danger" role="alert">
          {failure}
        </Callout>
      )}
      <div className="flex flex-wrap items-start gap-3">
        <Field label="Method" className="w-30">
          <Controller
            name="method"
            control={form.control}
            render={({ field: { value, onChange } }) => (
              <Select options={METHODS} value={value ?? 'GET'} onValueChange={onChange} />
            )}
          />
        </Field>
        <Field
          label="Path or URL"
          error={errors.url?.message}
          help="With its query. A whole URL also says the host."
          className="min-w-60 flex-1"
        >
          <Input
            mono
            spellCheck={false}
            placeholder="/ferry/v1/sailings?from=HAV"
            {...form.register('url')}
          />
        </Field>
      </div>
      <HeaderRows
        rows={headers.fields.map(({ key }, index) => ({
          key,
          name: form.register(`headers.${index}.name`),
          value: form.register(`headers.${index}.value`),
          nameError: errors.headers?.[index]?.name?.message,
          valueError: errors.headers?.[index]?.value?.message,
        }))}
        onAdd={() => headers.append({ name: '', value: '' })}
        onRemove={headers.remove}
      />
      <CallerFields form={form} isMember={isMember} />
      <div>
        <Button
          type="submit"
          variant="primary"
          pending={isSubmitting}
          icon={<Waypoints aria-hidden className="size-4" />}
        >
          Explain
        </Button>
      </div>
    </form>
  )
}

function CallerFields({ form, isMember }: Readonly<{ form: CallForm; isMember: boolean }>) {
  const { errors } = form.formState
  const keys = useQuery({ ...ownKeysQuery(), enabled: isMember }).data ?? []
  return (
    <div className="grid gap-4 md:grid-cols-2">
      {keys.length > 0 && (
        <Field label="One of your keys" aside="Optional" help="Its secret is not needed.">
          <Controller
            name="key"
            control={form.control}
            render={({ field: { value, onChange } }) => (
              <Combobox
                options={[
                  { value: NO_KEY, label: 'None' },
                  ...keys.map(({ id, applicationName, name, display }) => ({
                    value: id,
                    label: `${applicationName} / ${name}`,
                    detail: display,
                  })),
                ]}
                value={keys.some(({ id }) => id === value) ? value : NO_KEY}
                onValueChange={(id) => onChange(id === NO_KEY ? '' : id)}
              />
            )}
          />
        </Field>
      )}
      <Field
        label="Key"
        aside="Optional"
        error={errors.key?.message}
        help="Paste a key, or the id of one (key_…). It is looked up here and goes no further."
      >
        <Input mono spellCheck={false} autoComplete="off" {...form.register('key')} />
      </Field>
      <Field
        label="Caller’s address"
        aside="Optional"
        error={errors.address?.message}
        help="For limits by address. Empty: 127.0.0.1."
      >
        <Input mono spellCheck={false} placeholder="203.0.113.7" {...form.register('address')} />
      </Field>
      <NodeField form={form} />
    </div>
  )
}

function NodeField({ form }: Readonly<{ form: CallForm }>) {
  const nodes = useQuery(gatewaysQuery()).data?.items ?? []
  const serving = nodes.filter(({ state }) => state === 'serving')
  return (
    <Field
      label="Gateway"
      error={form.formState.errors.node?.message}
      help="Counters and health can differ from node to node."
    >
      <Controller
        name="node"
        control={form.control}
        render={({ field: { value, onChange } }) => (
          <Combobox
            options={[
              { value: CONFIGURED, label: 'The one that the portal knows' },
              ...serving.map(({ id, hostname, revision }) => ({
                value: id,
                label: hostname,
                detail: `revision ${revision ?? '—'}`,
              })),
            ]}
            value={value ?? CONFIGURED}
            onValueChange={(id) => onChange(id === CONFIGURED ? null : id)}
          />
        )}
      />
    </Field>
  )
}
