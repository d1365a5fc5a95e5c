'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { applicationChoicesQuery } from '@/lib/choices.ts'
import { formatCount } from '@/lib/format.ts'
import { StatusText } from '@/ui/badge.tsx'
import { Section } from '@/ui/card.tsx'
import { LinkButton } from '@/ui/link-button.tsx'

const SHOWN_MAX = 6

/** The newest applications; nothing while there are none, for the quick start says what to do. */
export function HomeApplications() {
  const { data = [] } = useQuery(applicationChoicesQuery())
  if (data.length === 0) return null
  return (
    <Section
      title="Applications"
      actions={
        <LinkButton href="/applications" size="sm">
          {data.length > SHOWN_MAX ? `All ${data.length}` : 'All applications'}
        </LinkButton>
      }
    >
      <ul className="divide-y divide-line rounded-box border border-line bg-surface">
        {data.slice(0, SHOWN_MAX).map(({ id, name, state, keyCount, subscriptionCount }) => (
          <li key={id}>
            <Link
              href={`/applications/${id}`}
              className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1 px-4 py-2.5 text-sm hover:bg-hover"
            >
              <span className="min-w-0 truncate font-medium">{name}</span>
              <span className="flex gap-4 text-ink-2 tabular-nums">
                {state === 'suspended' && <StatusText tone="danger">Suspended</StatusText>}
                <span>{formatCount(keyCount, 'key')}</span>
                <span>{formatCount(subscriptionCount, 'subscription')}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  )
}
