'use client'

import { useQuery } from '@tanstack/react-query'
import { Controller } from 'react-hook-form'
import { HTTP_METHODS } from '@/contract/routes.ts'
import { adminApiChoicesQuery } from '@/lib/admin-queries.ts'
import { Checkbox } from '@/ui/checkbox.tsx'
import { Combobox } from '@/ui/combobox.tsx'
import { Field, FieldError } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { VERSION_STATE_WORDS } from '@/ui/version-state.tsx'
import { ForwardFields } from './forward-fields.tsx'
import { PredicateFields } from './predicate-fields.tsx'
import { ROUTE_LABELS, type RouteForm } from './route-form.ts'

type Props = Readonly<{ form: RouteForm }>

/** What a route matches, and what becomes of the call. */
export function RouteFields({ form }: Props) {
  return (
    <>
      <VersionField form={form} />
      <ChoiceField form={form} />
      <MatchFields form={form} />
      <PredicateFields form={form} />
      <ForwardFields form={form} />
      <WebSocketField form={form} />
      <Controller
        name="enabled"
        control={form.control}
        render={({ field: { value = true, onChange } }) => (
          <Checkbox
            label="Enabled"
            help="A route that is off answers as if it were not there."
            checked={value}
            onCheckedChange={onChange}
          />
        )}
      />
    </>
  )
}

function WebSocketField({ form }: Props) {
  const error = form.formState.errors.webSocket?.message
  return (
    <div className="flex flex-col gap-1.5">
      <Controller
        name="webSocket"
        control={form.control}
        render={({ field: { value = false, onChange } }) => (
          <Checkbox
            label={ROUTE_LABELS.webSocket}
            help="Callers may turn a connection into a WebSocket. Keys and limits are checked before; one that is open counts as a call under way."
            checked={value}
            onCheckedChange={onChange}
          />
        )}
      />
      {error !== undefined && <FieldError>{error}</FieldError>}
    </div>
  )
}

function VersionField({ form }: Props) {
  const apis = useQuery(adminApiChoicesQuery()).data ?? []
  const options = apis.flatMap((api) =>
    api.versions.map(({ id, name, state }) => ({
      value: id,
      label: `${api.name} ${name}`,
      detail: VERSION_STATE_WORDS[state],
    })),
  )
  return (
    <Field
      label={ROUTE_LABELS.versionId}
      required
      error={form.formState.errors.versionId?.message}
      help="Whose calls these are. Limits and usage count for it."
    >
      <Controller
        name="versionId"
        control={form.control}
        render={({ field: { value, onChange } }) => (
          <Combobox options={options} value={value} onValueChange={onChange} />
        )}
      />
    </Field>
  )
}

function ChoiceField({ form }: Props) {
  return (
    <Controller
      name="versionChoice"
      control={form.control}
      render={({ field: { value, onChange } }) => (
        <Checkbox
          label={ROUTE_LABELS.versionChoice}
          help="Each call gets the version that it names, in the ways that the API offers; else its pin, else what the API says. The version above then only says where the route belongs."
          checked={value === 'caller'}
          onCheckedChange={(on) => onChange(on ? 'caller' : 'fixed')}
        />
      )}
    />
  )
}

function MatchFields({ form }: Props) {
  const { errors } = form.formState
  return (
    <>
      <Field
        label={ROUTE_LABELS.path}
        required
        error={errors.path?.message}
        help="Literal segments, {name} for one segment, /* at the end for the rest. The most specific route wins."
      >
        <Input mono spellCheck={false} placeholder="/ferry/v1/*" {...form.register('path')} />
      </Field>
      <Controller
        name="methods"
        control={form.control}
        render={({ field: { value = [], onChange } }) => (
          <fieldset className="flex flex-col gap-1.5">
            <legend className="mb-1.5 text-sm font-medium">
              {ROUTE_LABELS.methods}{' '}
              <span className="text-xs font-normal text-ink-3">None ticked: all</span>
            </legend>
            <div className="flex flex-wrap gap-x-5 gap-y-2">
              {HTTP_METHODS.map((method) => (
                <Checkbox
                  key={method}
                  label={method}
                  checked={value.includes(method)}
                  onCheckedChange={(on) =>
                    onChange(HTTP_METHODS.filter((m) => (m === method ? on : value.includes(m))))
                  }
                />
              ))}
            </div>
            {errors.methods?.message !== undefined && (
              <FieldError>{errors.methods.message}</FieldError>
            )}
          </fieldset>
        )}
      />
      <Field
        label={ROUTE_LABELS.host}
        aside="Optional"
        error={errors.host?.message}
        help="Only calls with this host; *.example.com for every name below it. Empty: every host."
      >
        <Input
          mono
          spellCheck={false}
          placeholder="api.example.com"
          {...form.register('host', { setValueAs: (text) => text || null })}
        />
      </Field>
    </>
  )
}
