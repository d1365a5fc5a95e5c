'use client'

import { useQuery } from '@tanstack/react-query'
import { Controller, useWatch } from 'react-hook-form'
import { adminApiChoicesQuery, tierChoicesQuery } from '@/lib/admin-queries.ts'
import { Field } from '@/ui/field.tsx'
import { Select } from '@/ui/select.tsx'
import { routesOfApiQuery } from './queries.ts'
import { ALL, type SloFormApi } from './slo-form.ts'
import { routeText } from './view-model.ts'

type Option = Readonly<{ value: string; label: string }>

/** Which calls count: those that match all that is chosen. */
export function ScopeFields({ form }: Readonly<{ form: SloFormApi }>) {
  const apis = useQuery(adminApiChoicesQuery()).data ?? []
  const tiers = useQuery(tierChoicesQuery()).data ?? []
  const [apiId, versionId] = useWatch({ control: form.control, name: ['apiId', 'versionId'] })
  const versions = apis.find(({ id }) => id === apiId)?.versions ?? []
  const routes = useQuery({ ...routesOfApiQuery(apiId), enabled: apiId !== ALL }).data ?? []
  const leading = routes.filter(
    ({ apiVersion }) => versionId === ALL || apiVersion.id === versionId,
  )
  const named = ({ id, name }: Readonly<{ id: string; name: string }>) => ({
    ...{ value: id, label: name },
  })
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <ScopeField
        {...{ form, name: 'apiId', label: 'API', all: 'Every API' }}
        options={apis.map(named)}
        onChosen={() => {
          form.setValue('versionId', ALL)
          form.setValue('routeId', ALL)
        }}
      />
      <ScopeField
        {...{ form, name: 'versionId', label: 'Version', all: 'Every version' }}
        options={versions.map(named)}
        onChosen={() => form.setValue('routeId', ALL)}
      />
      <ScopeField
        {...{ form, name: 'routeId', label: 'Route', all: 'Every route' }}
        options={leading.map((route) => ({ value: route.id, label: routeText(route) }))}
      />
      <ScopeField
        {...{ form, name: 'tierId', label: 'Tier', all: 'Every tier' }}
        options={tiers.map(named)}
      />
    </div>
  )
}

type ScopeFieldProps = Readonly<{
  form: SloFormApi
  name: 'apiId' | 'versionId' | 'routeId' | 'tierId'
  label: string
  /** What not choosing means. */
  all: string
  options: readonly Option[]
  onChosen?: () => void
}>

function ScopeField({ form, name, label, all, options, onChosen }: ScopeFieldProps) {
  return (
    <Field label={label} error={form.formState.errors[name]?.message}>
      <Controller
        name={name}
        control={form.control}
        render={({ field: { value, onChange } }) => (
          <Select
            options={[{ value: ALL, label: all }, ...options]}
            value={value}
            onValueChange={(next) => {
              onChange(next)
              onChosen?.()
            }}
            disabled={options.length === 0}
          />
        )}
      />
    </Field>
  )
}
