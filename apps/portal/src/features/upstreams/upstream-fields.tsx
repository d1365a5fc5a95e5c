'use client'

import { Plus, Trash2 } from 'lucide-react'
import { Controller, useFieldArray, useWatch } from 'react-hook-form'
import { Button } from '@/ui/button.tsx'
import { Field, FieldError } from '@/ui/field.tsx'
import { IconButton } from '@/ui/icon-button.tsx'
import { Input } from '@/ui/input.tsx'
import { Select } from '@/ui/select.tsx'
import { ResilienceFields } from './resilience-fields.tsx'
import { TlsFields } from './tls-fields.tsx'
import type { UpstreamForm } from './upstream-form.ts'
import { shares, timeoutNote } from './view-model.ts'

type Props = Readonly<{ form: UpstreamForm }>

export const UPSTREAM_LABELS = {
  name: 'Name',
  protocol: 'Protocol',
  tls: 'TLS',
  timeouts: 'Timeouts',
  resilience: 'When targets fail',
  targets: 'Targets',
}

/** Name, targets, TLS, timeouts and what happens when targets fail: all of an upstream. */
export function UpstreamFields({
  form,
  expiresAt = null,
}: Props & Readonly<{ expiresAt?: string | null }>) {
  return (
    <>
      <Field label="Name" required error={form.formState.errors.name?.message}>
        <Input spellCheck={false} {...form.register('name')} />
      </Field>
      <TargetFields form={form} />
      <ProtocolField form={form} />
      <TlsFields form={form} expiresAt={expiresAt} />
      <TimeoutFields form={form} />
      <ResilienceFields form={form} />
    </>
  )
}

function TargetFields({ form }: Props) {
  const list = useFieldArray({ control: form.control, name: 'targets', keyName: 'key' })
  const targets = useWatch({ control: form.control, name: 'targets' })
  const share = shares(targets.map(({ weight = 100 }) => weight))
  const { errors } = form.formState
  const own = errors.targets?.root?.message ?? errors.targets?.message
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1 text-sm font-medium">Targets</legend>
      <p className="text-xs text-ink-3">
        Where calls go. A path in the URL is put before every call’s. Calls are shared out by
        weight; a target with weight 0 gets none.
      </p>
      {list.fields.map(({ key }, index) => (
        <div key={key} className="flex flex-wrap items-start gap-2">
          <Field
            label={<span className="sr-only">URL of target {index + 1}</span>}
            error={errors.targets?.[index]?.url?.message ?? errors.targets?.[index]?.id?.message}
            className="min-w-0 basis-full sm:flex-1 sm:basis-0"
          >
            <Input
              type="url"
              spellCheck={false}
              placeholder="https://ferry.internal:8443/base"
              {...form.register(`targets.${index}.url`)}
            />
          </Field>
          <Field
            label={<span className="sr-only">Weight of target {index + 1}</span>}
            error={errors.targets?.[index]?.weight?.message}
            className="w-20 sm:w-24"
          >
            <Input
              type="number"
              min={0}
              max={1000}
              {...form.register(`targets.${index}.weight`, { valueAsNumber: true })}
            />
          </Field>
          <span className="w-11 pt-2 text-right text-xs text-ink-2 tabular-nums">
            {share[index]}
          </span>
          <IconButton
            label={`Remove target ${index + 1}`}
            icon={<Trash2 aria-hidden className="size-4" />}
            className="mt-px"
            disabled={list.fields.length === 1}
            onClick={() => list.remove(index)}
          />
        </div>
      ))}
      {own !== undefined && <FieldError>{own}</FieldError>}
      <div>
        <Button
          size="sm"
          icon={<Plus aria-hidden className="size-4" />}
          onClick={() => list.append({ url: '', weight: 100 })}
        >
          Add a target
        </Button>
      </div>
    </fieldset>
  )
}

function ProtocolField({ form }: Props) {
  return (
    <Field
      label="Protocol"
      error={form.formState.errors.protocol?.message}
      help="What gateways speak with the targets. gRPC needs HTTP/2, WebSockets need HTTP/1.1."
      className="sm:max-w-64"
    >
      <Controller
        name="protocol"
        control={form.control}
        render={({ field: { value = 'http1', onChange } }) => (
          <Select
            options={[
              { value: 'http1', label: 'HTTP/1.1' },
              { value: 'http2', label: 'HTTP/2' },
            ]}
            value={value}
            onValueChange={onChange}
          />
        )}
      />
    </Field>
  )
}

const TIMEOUTS = [
  { name: 'connectMs', label: 'Connect', help: 'Until the connection stands.' },
  { name: 'headersMs', label: 'Headers', help: 'From the request to the answer’s headers.' },
  { name: 'bodyIdleMs', label: 'Body idle', help: 'Longest pause inside the answer’s body.' },
  { name: 'totalMs', label: 'Total', help: 'All of it. Event streams are not cut off.' },
  {
    name: 'streamIdleMs',
    label: 'Stream idle',
    help: 'Longest silence of an event stream or a WebSocket; 0 for any.',
  },
] as const

function TimeoutFields({ form }: Props) {
  const errors = form.formState.errors.timeouts
  const timeouts = useWatch({ control: form.control, name: 'timeouts' })
  const { headersMs = 0, bodyIdleMs = 0, totalMs = Infinity } = timeouts ?? {}
  const note = timeoutNote({ headersMs, bodyIdleMs, totalMs })
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">Timeouts</legend>
      <div className="grid gap-4 sm:grid-cols-2">
        {TIMEOUTS.map(({ name, label, help }) => (
          <Field key={name} label={label} help={help} error={errors?.[name]?.message}>
            <Input
              type="number"
              min={name === 'streamIdleMs' ? 0 : 10}
              trailing={<span className="pr-2">ms</span>}
              {...form.register(`timeouts.${name}`, { valueAsNumber: true })}
            />
          </Field>
        ))}
      </div>
      {note !== undefined && <p className="text-xs text-warn">{note}</p>}
    </fieldset>
  )
}
