'use client'

import { useQuery } from '@tanstack/react-query'
import { Facts } from '@/ui/card.tsx'
import { CopyButton } from '@/ui/copy-button.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { applicationQuery } from './queries.ts'

/** What is known of one application besides its name. */
export function ApplicationFacts({ applicationId }: Readonly<{ applicationId: string }>) {
  const { data } = useQuery(applicationQuery(applicationId))
  if (data === undefined) return <Skeleton className="h-36" />
  return (
    <Facts
      rows={[
        {
          label: 'Id',
          value: (
            <span className="inline-flex items-center gap-1">
              <code className="text-xs">{data.id}</code>
              <CopyButton text={data.id} label="Copy application id" />
            </span>
          ),
        },
        { label: 'Keys that work', value: data.keyCount },
        { label: 'Subscriptions', value: data.subscriptionCount },
        { label: 'Created', value: <RelativeTime at={data.createdAt} /> },
        { label: 'Changed', value: <RelativeTime at={data.updatedAt} /> },
      ]}
    />
  )
}
