'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { RevisionChange } from '@/contract/revisions.ts'
import { tierChoicesQuery } from '@/lib/admin-queries.ts'
import { Callout } from '@/ui/callout.tsx'
import { changedTierSlugs } from './view-model.ts'

/** Where limits change: the way to who would be refused, before it is published. */
export function TierEffects({ changes }: Readonly<{ changes: readonly RevisionChange[] }>) {
  const slugs = changedTierSlugs(changes)
  const tiers = useQuery({ ...tierChoicesQuery(), enabled: slugs.length > 0 }).data ?? []
  const changed = tiers.filter(({ slug }) => slugs.includes(slug))
  if (changed.length === 0) return null
  return (
    <Callout title="Limits change">
      See whom it affects before you publish:{' '}
      {changed.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Link href={`/admin/tiers/${id}/preview`} className="link">
            {name}
          </Link>
        </span>
      ))}
      .
    </Callout>
  )
}
