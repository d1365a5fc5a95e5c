'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { OperationPlan, VersionLifecycle } from '@/contract/lifecycle.ts'
import { Combobox } from '@/ui/combobox.tsx'
import { Field } from '@/ui/field.tsx'
import { Select } from '@/ui/select.tsx'
import { successorsQuery, versionOperationsQuery } from './queries.ts'

/** No id is called so. */
const INHERITED = 'inherited'

type Props = Readonly<{
  row: VersionLifecycle
  held: OperationPlan['successor']
  value: string | null
  onValueChange(value: string | null): void
  error: string | undefined
}>

/** The operation to use instead: first its version, then itself. */
export function ReplacementChoice({ row, held, value, onValueChange, error }: Props) {
  const [versionId, setVersionId] = useState(held?.version.id ?? INHERITED)
  const versions = useQuery(successorsQuery(row.api.id)).data ?? []
  const isInherited = versionId === INHERITED
  const operations = useQuery({
    ...versionOperationsQuery(row.api.id, versionId),
    enabled: !isInherited,
  })
  const options = (operations.data ?? []).map(({ id, method, path }) => ({
    value: id,
    label: `${method} ${path}`,
  }))
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="To use instead" help="Where its callers are sent.">
        <Select
          value={versionId}
          onValueChange={(next) => {
            setVersionId(next)
            onValueChange(null)
          }}
          options={[
            { value: INHERITED, label: 'The version’s successor' },
            ...versions.map(({ id, name }) => ({ value: id, label: `An operation of ${name}` })),
          ]}
        />
      </Field>
      {!isInherited && (
        <Field label="Operation to use" error={error}>
          <Combobox
            options={options}
            value={value ?? ''}
            onValueChange={onValueChange}
            placeholder={operations.isPending ? 'Loading…' : 'Choose an operation'}
          />
        </Field>
      )}
    </div>
  )
}
