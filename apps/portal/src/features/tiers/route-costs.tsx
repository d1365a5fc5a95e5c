'use client'

import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { Controller } from 'react-hook-form'
import type { RouteRecord } from '@/contract/routes.ts'
import { routeChoicesQuery } from '@/lib/admin-queries.ts'
import { Field, FieldError } from '@/ui/field.tsx'
import { IconButton } from '@/ui/icon-button.tsx'
import { Input } from '@/ui/input.tsx'
import { Select } from '@/ui/select.tsx'
import type { TierForm } from './tier-form.ts'

type Props = Readonly<{ form: TierForm; index: number }>

/** Routes on which a call costs something else than elsewhere. */
export function RouteCosts({ form, index }: Props) {
  const routes = useQuery(routeChoicesQuery()).data ?? []
  const error = form.formState.errors.limits?.[index]?.cost?.routes
  return (
    <Controller
      name={`limits.${index}.cost.routes`}
      control={form.control}
      render={({ field: { value = {}, onChange } }) => (
        <fieldset className="mt-3 flex min-w-0 flex-col gap-2">
          <legend className="mb-2 text-sm font-medium">Other costs by route</legend>
          {Object.entries(value).map(([routeId, tokens]) => (
            <RouteCost
              key={routeId}
              label={routeLabel(routes, routeId)}
              tokens={tokens}
              onTokens={(next) => onChange({ ...value, [routeId]: next })}
              onRemove={() => onChange(without(value, routeId))}
            />
          ))}
          <AddRoute
            routes={routes.filter(({ id }) => !(id in value))}
            onAdd={(routeId) => onChange({ ...value, [routeId]: 1 })}
          />
          {error !== undefined && <FieldError>Enter whole numbers from 1 to 1,000,000.</FieldError>}
        </fieldset>
      )}
    />
  )
}

type CostProps = Readonly<{
  label: string
  tokens: number
  onTokens(tokens: number): void
  onRemove(): void
}>

function RouteCost({ label, tokens, onTokens, onRemove }: CostProps) {
  return (
    <div className="flex min-w-0 items-center gap-2">
      <code className="min-w-0 flex-1 truncate text-sm" title={label}>
        {label}
      </code>
      <Input
        type="number"
        min={1}
        aria-label={`A call of ${label} costs`}
        className="max-w-24"
        value={Number.isNaN(tokens) ? '' : tokens}
        onChange={(event) => onTokens(event.target.valueAsNumber)}
      />
      <IconButton
        label={`Remove the cost of ${label}`}
        icon={<X aria-hidden className="size-4" />}
        onClick={onRemove}
      />
    </div>
  )
}

type AddProps = Readonly<{ routes: readonly RouteRecord[]; onAdd(routeId: string): void }>

function AddRoute({ routes, onAdd }: AddProps) {
  if (routes.length === 0) return null
  return (
    <Field label="Add a route" className="max-w-md">
      <Select
        placeholder="Choose a route"
        options={routes.map((route) => ({ value: route.id, label: labelOf(route) }))}
        value=""
        onValueChange={onAdd}
      />
    </Field>
  )
}

function labelOf({ host, path, methods }: RouteRecord): string {
  return `${methods.length === 0 ? '' : `${methods.join(', ')} `}${host ?? ''}${path}`
}

function routeLabel(routes: readonly RouteRecord[], routeId: string): string {
  const route = routes.find(({ id }) => id === routeId)
  return route === undefined ? routeId : labelOf(route)
}

function without(costs: Readonly<Record<string, number>>, routeId: string): Record<string, number> {
  const { [routeId]: _, ...rest } = costs
  return rest
}
