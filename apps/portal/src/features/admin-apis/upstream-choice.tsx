'use client'

import { useQuery } from '@tanstack/react-query'
import { upstreamChoicesQuery } from '@/lib/admin-queries.ts'
import { Combobox } from '@/ui/combobox.tsx'

type Props = Readonly<{
  value: string | undefined
  /** Shown while the list is on its way, or when the upstream is not among the newest. */
  known?: Readonly<{ id: string; name: string }> | undefined
  onValueChange(id: string): void
}>

/** One of the upstreams that there are. */
export function UpstreamChoice({ value, known, onValueChange }: Props) {
  const upstreams = useQuery(upstreamChoicesQuery()).data ?? []
  const options = upstreams.map(({ id, name, targets }) => ({
    value: id,
    label: name,
    detail: targets.map(({ url }) => url).join(', '),
  }))
  const isListed = known === undefined || options.some((option) => option.value === known.id)
  return (
    <Combobox
      options={isListed ? options : [{ value: known.id, label: known.name }, ...options]}
      value={value}
      onValueChange={onValueChange}
    />
  )
}
