'use client'

import { useQuery } from '@tanstack/react-query'
import { tierChoicesQuery } from '@/lib/admin-queries.ts'
import { Field } from '@/ui/field.tsx'
import { Select } from '@/ui/select.tsx'

/** No id is called so. */
const NONE = 'none'

type Props = Readonly<{
  label: string
  value: string | null | undefined
  onValueChange(value: string | null): void
  error: string | undefined
}>

/** The tier whose limits hold for every call of an API, or none. */
export function LimitTierChoice({ label, value, onValueChange, error }: Props) {
  const tiers = useQuery(tierChoicesQuery()).data ?? []
  return (
    <Field
      label={label}
      error={error}
      help="Its limits hold for all callers, with a key or without; those of a subscription come on top."
      className="max-w-md"
    >
      <Select
        value={value ?? NONE}
        onValueChange={(id) => onValueChange(id === NONE ? null : id)}
        options={[
          { value: NONE, label: 'None' },
          ...tiers.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
    </Field>
  )
}
