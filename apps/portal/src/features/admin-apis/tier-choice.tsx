'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { tierChoicesQuery } from '@/lib/admin-queries.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { Checkbox } from '@/ui/checkbox.tsx'
import { FieldError } from '@/ui/field.tsx'
import { SkeletonText } from '@/ui/skeleton.tsx'

type Props = Readonly<{
  value: readonly string[]
  onValueChange(value: string[]): void
  error: string | undefined
}>

/** The tiers that an API can be subscribed to at. */
export function TierChoice({ value, onValueChange, error }: Props) {
  const tiers = useQuery(tierChoicesQuery())
  function toggle(id: string, on: boolean) {
    onValueChange(on ? [...value, id] : value.filter((other) => other !== id))
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-2.5">
      <legend className="mb-2 text-sm font-medium">Tiers</legend>
      {tiers.isPending && <SkeletonText lines={3} />}
      {tiers.isError && <FieldError>{problemSentence(tiers.error)}</FieldError>}
      {tiers.data?.length === 0 && (
        <p className="text-sm text-ink-2">
          There is no tier yet, so nobody can subscribe.{' '}
          <Link href="/admin/tiers/new" className="link">
            Create a tier
          </Link>
        </p>
      )}
      {tiers.data?.map(({ id, name, limits, approval }) => (
        <Checkbox
          key={id}
          label={approval === 'manual' ? `${name} (needs approval)` : name}
          help={limits.map(({ text }) => text).join('; ') || 'No limit'}
          checked={value.includes(id)}
          onCheckedChange={(on) => toggle(id, on)}
        />
      ))}
      {error !== undefined && <FieldError>{error}</FieldError>}
    </fieldset>
  )
}
