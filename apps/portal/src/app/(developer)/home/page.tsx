import type { Metadata } from 'next'
import { AfterFirstCall } from '@/features/home/after-first-call.tsx'
import { HomeApplications } from '@/features/home/home-applications.tsx'
import { NextSteps } from '@/features/home/next-steps.tsx'
import { quickStartQuery } from '@/features/home/queries.ts'
import { QuickStartPanel } from '@/features/home/quick-start-panel.tsx'
import { usageQuery } from '@/features/usage/queries.ts'
import { UsageSummary } from '@/features/usage/usage-summary.tsx'
import { applicationChoicesQuery } from '@/lib/choices.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listApplications } from '@/server/applications.ts'
import { isOutboxOpen } from '@/server/outbox.ts'
import { pageMember } from '@/server/page-access.ts'
import { getQuickStart } from '@/server/quick-start.ts'
import { usageOfMember } from '@/server/usage.ts'
import { Section } from '@/ui/card.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Home' }

const LAST_DAY = { range: '24h' } as const

export default async function HomePage() {
  const { name } = await pageMember()
  const outboxHref = (await isOutboxOpen()) ? '/outbox' : undefined
  return (
    <Prefetched
      loads={[
        load(quickStartQuery(), getQuickStart),
        load(usageQuery(LAST_DAY), () => usageOfMember(LAST_DAY)),
        load(applicationChoicesQuery(), readApplications),
      ]}
    >
      <PageHeader title="Home" description={`Signed in as ${name}.`} />
      <QuickStartPanel outboxHref={outboxHref} />
      <AfterFirstCall>
        <Section title="The last 24 hours">
          <UsageSummary filters={LAST_DAY} href="/usage" />
        </Section>
      </AfterFirstCall>
      <HomeApplications />
      <NextSteps />
    </Prefetched>
  )
}

async function readApplications() {
  return (await listApplications({ limit: 100, format: 'json' })).items
}
