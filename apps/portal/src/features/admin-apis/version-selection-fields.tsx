import { Controller } from 'react-hook-form'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { RadioCards } from '@/ui/radio-cards.tsx'
import type { ApiFormReturn } from './cors-fields.tsx'

const FIELDS = [
  {
    name: 'header',
    label: 'Header with a name',
    placeholder: 'X-Version',
    help: 'X-Version: v2',
  },
  { name: 'query', label: 'Query parameter', placeholder: 'version', help: '?version=v2' },
  {
    name: 'mediaType',
    label: 'Parameter in Accept',
    placeholder: 'version',
    help: 'Accept: application/json; version=2',
  },
  {
    name: 'date',
    label: 'Header with a date',
    placeholder: 'X-Version-Date',
    help: 'X-Version-Date: 2026-03-01: what was the newest on that day',
  },
] as const

const POLICIES = [
  {
    value: 'oldest',
    title: 'The oldest',
    detail: 'The oldest version that is still supported. Nothing changes for them until it ends.',
  },
  {
    value: 'pin',
    title: 'Pin on first use',
    detail: 'The newest at the first call, and that one from then on. Without a key: the oldest.',
  },
  { value: 'refuse', title: 'Refuse', detail: 'They are told which versions there are.' },
] as const

/** How callers say which version they want, on routes that leave it to them. */
export function VersionSelectionFields({ form }: Readonly<{ form: ApiFormReturn }>) {
  const errors = form.formState.errors.versionSelection
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1.5 text-sm font-medium">Choosing a version</legend>
      <p className="text-sm text-ink-2">
        For routes that leave the version to their callers. What is empty is not offered; of what a
        call names in several ways, the first here decides.
      </p>
      <div className="grid gap-4 sm:grid-cols-2">
        {FIELDS.map(({ name, label, placeholder, help }) => (
          <Field
            key={name}
            label={label}
            aside="Optional"
            help={help}
            error={errors?.[name]?.message}
          >
            <Input
              mono
              spellCheck={false}
              placeholder={placeholder}
              {...form.register(`versionSelection.${name}`)}
            />
          </Field>
        ))}
      </div>
      <Controller
        name="versionSelection.policy"
        control={form.control}
        render={({ field: { value, onChange } }) => (
          <RadioCards
            legend="Callers that name none and have no pin get"
            columns={3}
            options={POLICIES}
            value={value ?? 'oldest'}
            onValueChange={onChange}
          />
        )}
      />
    </fieldset>
  )
}
