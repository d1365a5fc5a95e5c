'use client'

import { useQuery } from '@tanstack/react-query'
import { CircleDot } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { draftQuery } from '@/lib/admin-queries.ts'
import { formatCount } from '@/lib/format.ts'

const PUBLISH_HREF = '/admin/revisions/publish'

/** Says on every page that gateways do not serve yet what is being edited. */
export function DraftNotice() {
  const { data: plan } = useQuery(draftQuery())
  const pathname = usePathname()
  if (plan === undefined || plan.changes.length === 0 || pathname === PUBLISH_HREF) return null
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line bg-sunken px-4 py-1.5 text-sm text-ink-2 sm:px-6 lg:px-8">
      <CircleDot aria-hidden className="size-3.5 text-accent-text" />
      <span>{formatCount(plan.changes.length, 'change')} not published.</span>
      {!plan.isPublishable && <span className="text-danger">It cannot be published as it is.</span>}
      <Link href={PUBLISH_HREF} className="link inline-flex min-h-6 items-center">
        Review and publish
      </Link>
    </div>
  )
}
