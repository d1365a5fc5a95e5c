import { SAFE_PATH_POLICY } from '@gatehouse/policy'
import { Controller } from 'react-hook-form'
import type { PatchApi } from '@/contract/apis.ts'
import { Field } from '@/ui/field.tsx'
import { Select } from '@/ui/select.tsx'
import type { ApiFormReturn } from './cors-fields.tsx'

type Policy = NonNullable<PatchApi['pathPolicy']>

const FIELDS = [
  {
    name: 'encodedSlash',
    label: 'Encoded slashes (%2F)',
    options: [
      { value: 'reject', label: 'Refuse' },
      { value: 'keep', label: 'Keep inside their segment' },
      { value: 'decode', label: 'Take for a slash' },
    ],
  },
  {
    name: 'dotSegments',
    label: 'Dot segments (. and ..)',
    options: [
      { value: 'reject', label: 'Refuse' },
      { value: 'resolve', label: 'Resolve' },
    ],
  },
  {
    name: 'emptySegments',
    label: 'Empty segments (//)',
    options: [
      { value: 'reject', label: 'Refuse' },
      { value: 'keep', label: 'Keep' },
      { value: 'merge', label: 'Merge into one slash' },
    ],
  },
  {
    name: 'trailingSlash',
    label: 'A slash at the end',
    options: [
      { value: 'keep', label: 'Pass on' },
      { value: 'reject', label: 'Refuse' },
      { value: 'remove', label: 'Take off' },
    ],
  },
  {
    name: 'matrixParameters',
    label: 'Parameters in segments (;a=1)',
    options: [
      { value: 'reject', label: 'Refuse' },
      { value: 'keep', label: 'Pass on, match without them' },
    ],
  },
] as const satisfies readonly Readonly<{
  name: keyof Policy
  label: string
  options: readonly Readonly<{ value: string; label: string }>[]
}>[]

/** Which paths the API takes that servers read differently. */
export function PathPolicyFields({ form }: Readonly<{ form: ApiFormReturn }>) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1.5 text-sm font-medium">Ambiguous paths</legend>
      <p className="text-sm text-ink-2">
        Servers read such paths in different ways. Refused, nobody gets around a protected path by
        another spelling; whatever is let through is refused all the same where it could lead to
        another route.
      </p>
      <div className="grid gap-4 sm:grid-cols-2">
        {FIELDS.map(({ name, label, options }) => (
          <Field key={name} label={label}>
            <Controller
              name={`pathPolicy.${name}`}
              control={form.control}
              render={({ field: { value, onChange } }) => (
                <Select<string>
                  options={options}
                  value={value ?? SAFE_PATH_POLICY[name]}
                  onValueChange={onChange}
                />
              )}
            />
          </Field>
        ))}
      </div>
    </fieldset>
  )
}
