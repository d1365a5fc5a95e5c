'use client'

import { DEFAULT_RESILIENCE, RETRYABLE_STATUSES, type Resilience } from '@gatehouse/policy'
import type { ReactNode } from 'react'
import { Controller, useWatch } from 'react-hook-form'
import { formatNumber } from '@/lib/format.ts'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { Select } from '@/ui/select.tsx'
import {
  BREAKER_NUMBERS,
  CAPS_NUMBERS,
  EJECTION_NUMBERS,
  HASH_KEYS,
  HEALTH_CHECK_NUMBERS,
  METHODS,
  type NumberSetting,
  RETRY_NUMBERS,
  withStatus,
} from './resilience-settings.ts'
import type { UpstreamForm } from './upstream-form.ts'

type Props = Readonly<{ form: UpstreamForm }>

/** Which target gets a call, and what happens when targets fail: a closed group for each, with what applies unless changed. */
export function ResilienceFields({ form }: Props) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1 text-sm font-medium">When targets fail</legend>
      <Group form={form} name="balancing" title="Balancing" help="Which target gets a call.">
        <BalancingFields form={form} />
      </Group>
      <Group
        {...{ form, name: 'healthCheck', title: 'Health check' }}
        help="Each gateway asks each target by itself with a GET that must answer 200–399."
      >
        <Toggle form={form} path="resilience.healthCheck.enabled" label="Check targets" />
        <PathField form={form} />
        <NumberFields form={form} settings={HEALTH_CHECK_NUMBERS} />
      </Group>
      <Group
        {...{ form, name: 'ejection', title: 'Ejection' }}
        help="A target that fails several calls in a row gets none for a while; each time for longer."
      >
        <Toggle form={form} path="resilience.ejection.enabled" label="Eject targets that fail" />
        <NumberFields form={form} settings={EJECTION_NUMBERS} />
      </Group>
      <Group
        {...{ form, name: 'breaker', title: 'Breaker' }}
        help="A target that fails most of its calls is left alone; when none is left, callers get a 503 at once."
      >
        <Toggle form={form} path="resilience.breaker.enabled" label="Suspend targets that fail" />
        <NumberFields form={form} settings={BREAKER_NUMBERS} />
      </Group>
      <Group
        {...{ form, name: 'retry', title: 'Retries' }}
        help="A call whose connection failed is tried again. These say what else is."
      >
        <RetryFields form={form} />
        <NumberFields form={form} settings={RETRY_NUMBERS} />
      </Group>
      <Group
        {...{ form, name: 'caps', title: 'Caps' }}
        help="What is beyond is refused with a 503 at once. Each thread of a gateway counts its own."
      >
        <NumberFields form={form} settings={CAPS_NUMBERS} />
      </Group>
    </fieldset>
  )
}

type GroupProps = Props &
  Readonly<{ name: keyof Resilience; title: string; help: string; children: ReactNode }>

/** Opens by itself for a refused field: an error that nobody sees cannot be corrected. */
function Group({ form, name, title, help, children }: GroupProps) {
  const value = useWatch({ control: form.control, name: `resilience.${name}` })
  const isUsual = JSON.stringify(value) === JSON.stringify(DEFAULT_RESILIENCE[name])
  const isRefused = form.formState.errors.resilience?.[name] !== undefined
  return (
    <details open={isRefused || undefined} className="text-sm">
      <summary className="cursor-pointer py-1">
        <span className="font-medium">{title}</span>{' '}
        <span className="text-xs text-ink-3">{isUsual ? 'defaults' : 'changed'}</span>
      </summary>
      <div className="mt-2 flex flex-col gap-4 pb-3">
        <p className="text-xs text-ink-3">{help}</p>
        {children}
      </div>
    </details>
  )
}

function NumberFields({
  form,
  settings,
}: Props & Readonly<{ settings: readonly NumberSetting[] }>) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {settings.map(({ path, label, unit, usual }) => (
        <Field
          key={path}
          label={label}
          aside={`Default ${formatNumber(usual)}`}
          error={form.getFieldState(path, form.formState).error?.message}
        >
          <Input
            type="number"
            trailing={unit && <span className="pr-2">{unit}</span>}
            {...form.register(path, { valueAsNumber: true })}
          />
        </Field>
      ))}
    </div>
  )
}

type TogglePath =
  | 'resilience.healthCheck.enabled'
  | 'resilience.ejection.enabled'
  | 'resilience.breaker.enabled'
  | 'resilience.retry.resets'
  | 'resilience.retry.idempotencyKey'

type ToggleProps = Props & Readonly<{ path: TogglePath; label: string; help?: string }>

function Toggle({ form, path, ...words }: ToggleProps) {
  return (
    <Controller
      name={path}
      control={form.control}
      render={({ field: { value = false, onChange } }) => (
        <Checkbox {...words} checked={value} onCheckedChange={onChange} />
      )}
    />
  )
}

function BalancingFields({ form }: Props) {
  const balancing = useWatch({ control: form.control, name: 'resilience.balancing' })
  const error = form.formState.errors.resilience?.balancing
  const isHash = balancing?.method === 'hash'
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Method" aside="Default in turn" error={error?.method?.message}>
        <Controller
          name="resilience.balancing.method"
          control={form.control}
          render={({ field: { value, onChange } }) => (
            <Select options={METHODS} value={value} onValueChange={onChange} />
          )}
        />
      </Field>
      {isHash && (
        <Field label="One caller is" error={error?.hashOn?.message}>
          <Controller
            name="resilience.balancing.hashOn"
            control={form.control}
            render={({ field: { value, onChange } }) => (
              <Select options={HASH_KEYS} value={value} onValueChange={onChange} />
            )}
          />
        </Field>
      )}
      {isHash && balancing?.hashOn === 'header' && (
        <Field label="Header" help="In lower case." error={error?.hashHeader?.message}>
          <Input
            mono
            spellCheck={false}
            placeholder="x-tenant"
            {...form.register('resilience.balancing.hashHeader')}
          />
        </Field>
      )}
    </div>
  )
}

function PathField({ form }: Props) {
  return (
    <Field
      label="Path"
      aside={`Default ${DEFAULT_RESILIENCE.healthCheck.path}`}
      help="Put after the path in the target’s URL."
      error={form.formState.errors.resilience?.healthCheck?.path?.message}
    >
      <Input mono spellCheck={false} {...form.register('resilience.healthCheck.path')} />
    </Field>
  )
}

function RetryFields({ form }: Props) {
  return (
    <>
      <Controller
        name="resilience.retry.statuses"
        control={form.control}
        render={({ field: { value = [], onChange } }) => (
          <fieldset className="flex flex-wrap gap-x-5 gap-y-2">
            <legend className="mb-2 text-sm font-medium">Answers that are tried again</legend>
            {RETRYABLE_STATUSES.map((status) => (
              <Checkbox
                key={status}
                label={String(status)}
                checked={value.includes(status)}
                onCheckedChange={(isChosen) => onChange(withStatus(value, status, isChosen))}
              />
            ))}
          </fieldset>
        )}
      />
      <Toggle
        {...{ form, path: 'resilience.retry.resets' }}
        label="Connections that broke before the answer began"
      />
      <Toggle
        {...{ form, path: 'resilience.retry.idempotencyKey' }}
        label="Also other methods with an Idempotency-Key"
        help="Otherwise GET, HEAD, OPTIONS, PUT and DELETE only. Choose it only when the service heeds the key."
      />
    </>
  )
}
