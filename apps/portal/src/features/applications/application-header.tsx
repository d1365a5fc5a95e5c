'use client'

import { useQuery } from '@tanstack/react-query'
import type { Application } from '@/contract/applications.ts'
import { StatusPill } from '@/ui/badge.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { TabLinks } from '@/ui/tabs.tsx'
import { applicationQuery } from './queries.ts'

/** Name, state and tabs of one application. `initial`: as the server read it. */
export function ApplicationHeader({ initial }: Readonly<{ initial: Application }>) {
  const { data } = useQuery({ ...applicationQuery(initial.id), initialData: initial })
  const base = `/applications/${data.id}`
  return (
    <PageHeader
      title={data.name}
      description={data.description === '' ? undefined : data.description}
      breadcrumbs={[{ href: '/applications', label: 'Applications' }]}
      badge={
        data.state === 'suspended' ? <StatusPill tone="danger">Suspended</StatusPill> : undefined
      }
      tabs={
        <TabLinks
          label="Application"
          tabs={[
            { href: base, label: 'Overview' },
            { href: `${base}/keys`, label: 'Keys', count: data.keyCount },
            {
              href: `${base}/subscriptions`,
              label: 'Subscriptions',
              count: data.subscriptionCount,
            },
            { href: `${base}/limits`, label: 'Limits' },
            { href: `${base}/usage`, label: 'Usage' },
            { href: `${base}/settings`, label: 'Settings' },
          ]}
        />
      }
    />
  )
}
