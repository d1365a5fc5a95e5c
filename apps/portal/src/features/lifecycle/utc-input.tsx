'use client'

import { Input } from '@/ui/input.tsx'

type Props = Readonly<{
  /** ISO 8601 in UTC; null: none. */
  value: string | null | undefined
  onValueChange(value: string | null): void
}>

/** A date and a time, both UTC: what callers are told has no other zone, and no clock is put forward in it. */
export function UtcInput({ value, onValueChange, ...field }: Props) {
  return (
    <Input
      {...field}
      type="datetime-local"
      value={value?.slice(0, 16) ?? ''}
      onChange={({ target }) =>
        onValueChange(target.value === '' ? null : `${target.value.slice(0, 16)}:00.000Z`)
      }
    />
  )
}
