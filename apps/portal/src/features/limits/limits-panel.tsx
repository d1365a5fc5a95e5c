'use client'

import { useQuery } from '@tanstack/react-query'
import type { LimitReport } from '@/contract/limit-reports.ts'
import type { Subscription } from '@/contract/subscriptions.ts'
import { subscriptionChoicesQuery } from '@/lib/choices.ts'
import { formatNumber, formatPercent } from '@/lib/format.ts'
import { neededSentences, shareText } from '@/lib/limit-words.ts'
import { Callout } from '@/ui/callout.tsx'
import { Card, Section, Stat, StatRow } from '@/ui/card.tsx'
import { TimeChart } from '@/ui/chart/time-chart.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { Select } from '@/ui/select.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@/ui/states.tsx'
import { useUrlState } from '@/ui/url-state.ts'
import { LimitList } from './limit-list.tsx'
import { LIMITS_DEFAULTS, limitReportCsvHref, limitReportQuery } from './queries.ts'
import {
  CALL_SERIES,
  callPoints,
  callsSentence,
  sharePoints,
  shareRange,
  shareSentence,
  shareSeries,
} from './view-model.ts'

/** The limits of an application's subscriptions, and how far its calls use them. */
export function LimitsPanel({ applicationId }: Readonly<{ applicationId: string }>) {
  const found = useQuery(subscriptionChoicesQuery(applicationId))
  const { values, set } = useUrlState(LIMITS_DEFAULTS)
  if (found.isPending) return <Skeleton className="h-80" />
  if (found.isError) {
    return (
      <Card>
        <ErrorState
          title="The subscriptions could not be loaded"
          error={found.error}
          onRetry={() => void found.refetch()}
        />
      </Card>
    )
  }
  const chosen = found.data.find(({ id }) => id === values.subscription) ?? found.data[0]
  if (chosen === undefined) return <NoSubscription />
  return (
    <div className="flex min-w-0 flex-col gap-6">
      {found.data.length > 1 && (
        <Select
          aria-label="Subscription"
          className="w-full sm:w-72"
          options={found.data.map(toOption)}
          value={chosen.id}
          onValueChange={(subscription) => set({ subscription })}
        />
      )}
      <Report subscriptionId={chosen.id} />
    </div>
  )
}

function toOption({ id, api, tier }: Subscription) {
  return { value: id, label: `${api.name} · ${tier.name}` }
}

function NoSubscription() {
  return (
    <Card>
      <EmptyState
        title="No limits, because no subscription"
        action={<LinkButton href="/apis">Open the catalogue</LinkButton>}
      >
        Limits belong to a subscription: what an application may call, and how much of it.
      </EmptyState>
    </Card>
  )
}

function Report({ subscriptionId }: Readonly<{ subscriptionId: string }>) {
  const { data, error, isError, refetch } = useQuery(limitReportQuery(subscriptionId))
  const retry = () => void refetch()
  if (data === undefined) {
    if (!isError) return <Skeleton className="h-96" />
    return (
      <Card>
        <ErrorState title="The limits could not be read" error={error} onRetry={retry} />
      </Card>
    )
  }
  return (
    <>
      <Figures report={data} />
      <Needed report={data} />
      <Section
        title="Limits in words"
        description="A call has to fit all of them. A call that is refused costs nothing."
        actions={<Ways report={data} />}
      >
        <LimitList report={data} />
      </Section>
      <Charts report={data} />
    </>
  )
}

/** The tightest limit speaks: of several, the one that was used most. */
function Figures({ report }: Readonly<{ report: LimitReport }>) {
  const { limits, requests, refused } = report
  const most = (read: (limit: LimitReport['limits'][number]) => number | null) =>
    limits.reduce<number | null>((max, limit) => {
      const value = read(limit)
      return value !== null && value > (max ?? -1) ? value : max
    }, null)
  return (
    <StatRow>
      <Stat
        label="Used now"
        value={shareText(most(({ now }) => now))}
        note="Of the tightest limit"
      />
      <Stat label="Peak" value={shareText(most(({ peak }) => peak))} note="In seven days" />
      <Stat
        label="95 of 100 seconds"
        value={shareText(most(({ p95 }) => p95))}
        note="No more than that"
      />
      <Stat
        label="Answered 429"
        value={formatNumber(refused)}
        note={`${formatPercent(refused, requests)} of ${formatNumber(requests)} calls`}
        tone={refused > 0 ? 'warn' : 'neutral'}
      />
    </StatRow>
  )
}

function Needed({ report }: Readonly<{ report: LimitReport }>) {
  const sentences = neededSentences(report)
  if (sentences.length === 0) return null
  return (
    <Callout
      tone="warn"
      title={`${report.subscription.tier.name} was not enough`}
      action={<Ways report={report} />}
    >
      {sentences.join(' ')} That is what a replay of your own calls through the gateway’s arithmetic
      says.
    </Callout>
  )
}

function Ways({ report }: Readonly<{ report: LimitReport }>) {
  const { id, application, state } = report.subscription
  return (
    <>
      <LinkButton size="sm" href={`/simulator?subscription=${id}`}>
        Simulate another tier
      </LinkButton>
      {(state === 'active' || state === 'pending') && (
        <LinkButton size="sm" href={`/applications/${application.id}/subscriptions?change=${id}`}>
          Change tier
        </LinkButton>
      )}
    </>
  )
}

function Charts({ report }: Readonly<{ report: LimitReport }>) {
  const state = report.requests === 0 && report.refused === 0 ? 'empty' : 'ready'
  const shared = { stepMs: report.stepMs, state, height: 200 } as const
  const empty = (
    <EmptyState title="No calls in seven days">
      Calls appear here within a minute of being made.
    </EmptyState>
  )
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <TimeChart
        {...shared}
        title="How far limits were used"
        sentence={shareSentence(report)}
        points={sharePoints(report)}
        series={shareSeries(report)}
        formatValue={(value) => shareText(value)}
        valueRange={shareRange(report)}
        empty={empty}
        actions={
          <CsvLink
            href={limitReportCsvHref(report.subscription.id)}
            label="Download the use of limits as CSV"
          />
        }
      />
      <TimeChart
        {...shared}
        title="Calls and 429s"
        sentence={callsSentence(report)}
        points={callPoints(report)}
        series={CALL_SERIES}
        formatValue={(value) => formatNumber(value)}
        empty={empty}
      />
    </div>
  )
}
