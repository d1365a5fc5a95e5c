'use client'

import { useQuery } from '@tanstack/react-query'
import type { VersionLifecycle } from '@/contract/lifecycle.ts'
import { Select } from '@/ui/select.tsx'
import { VERSION_STATE_WORDS } from '@/ui/version-state.tsx'
import { successorsQuery } from './queries.ts'

/** No id is called so. */
const NONE = 'none'

type Props = Readonly<{
  row: VersionLifecycle
  value: string | null | undefined
  onValueChange(value: string | null): void
}>

/** Another version of the API, or none. */
export function SuccessorChoice({ row, value, onValueChange }: Props) {
  const { data } = useQuery(successorsQuery(row.api.id))
  const others = data?.filter(({ id }) => id !== row.versionId) ?? []
  const known = row.successor
  const isListed = known === null || others.some(({ id }) => id === known.id)
  return (
    <Select
      value={value ?? NONE}
      onValueChange={(id) => onValueChange(id === NONE ? null : id)}
      options={[
        { value: NONE, label: 'None' },
        ...others.map(({ id, name, state }) => ({
          value: id,
          label: name,
          detail: VERSION_STATE_WORDS[state],
        })),
        ...(isListed ? [] : [{ value: known.id, label: known.name }]),
      ]}
    />
  )
}
