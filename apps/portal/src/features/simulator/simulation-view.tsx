import type { UseQueryResult } from '@tanstack/react-query'
import type { Simulation } from '@/contract/limit-reports.ts'
import type { Subscription } from '@/contract/subscriptions.ts'
import { formatDateTime, formatNumber, formatPercent, NO_DATA } from '@/lib/format.ts'
import { countedFor, replayCaveat, shareText } from '@/lib/limit-words.ts'
import { Badge } from '@/ui/badge.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Card, Section, Stat, StatRow } from '@/ui/card.tsx'
import { TimeChart } from '@/ui/chart/time-chart.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@/ui/states.tsx'
import { OUTCOME_SERIES, outcomePoints, outcomeSentence } from './view-model.ts'

type Props = Readonly<{
  run: UseQueryResult<Simulation>
  /** Whose calls or API were chosen. */
  subscription: Subscription | undefined
  /** The tier it was run against, if one. */
  tierId: string | undefined
}>

/** What a run came to: figures, the 429s over time, and each limit. */
export function SimulationView({ run, subscription, tierId }: Props) {
  const { data, error, isError, refetch } = run
  if (isError) {
    return (
      <Card>
        <ErrorState
          title="The simulation did not run"
          error={error}
          onRetry={() => void refetch()}
        />
      </Card>
    )
  }
  if (data === undefined) return <Skeleton className="h-96" />
  return (
    <div aria-busy={run.isFetching} className="flex min-w-0 flex-col gap-6">
      <Callout
        role="status"
        tone={data.refused > 0 ? 'warn' : data.requests === 0 ? 'info' : 'ok'}
        title={outcomeSentence(data)}
        action={<Ask subscription={subscription} tierId={tierId} />}
      />
      <Outcome data={data} />
      <TimeChart
        title="Calls as they would have been answered"
        sentence={outcomeSentence(data)}
        points={outcomePoints(data)}
        series={OUTCOME_SERIES}
        stepMs={data.stepMs}
        formatValue={(value) => formatNumber(value)}
        state={data.requests === 0 ? 'empty' : 'ready'}
        empty={
          <EmptyState title="No calls in seven days">
            Paste a pattern instead, or come back when the application has made calls.
          </EmptyState>
        }
      />
      <Limits data={data} />
    </div>
  )
}

function Outcome({ data }: Readonly<{ data: Simulation }>) {
  const { requests, admitted, refused, worst } = data
  return (
    <StatRow>
      <Stat label="Calls" value={formatNumber(requests)} />
      <Stat label="Let through" value={formatNumber(admitted)} />
      <Stat
        label="Answered 429"
        value={formatNumber(refused)}
        note={formatPercent(refused, requests)}
        tone={refused > 0 ? 'warn' : 'neutral'}
      />
      <Stat
        label="Worst moment"
        value={worst === null ? NO_DATA : formatNumber(worst.refused)}
        note={worst === null ? 'Nothing is refused' : formatDateTime(worst.startsAtMs)}
      />
    </StatRow>
  )
}

type AskProps = Pick<Props, 'subscription' | 'tierId'>

/** The way from a tier that would do to having it. */
function Ask({ subscription, tierId }: AskProps) {
  if (subscription === undefined || tierId === undefined) return null
  if (tierId === subscription.tier.id || subscription.state !== 'active') return null
  const query = new URLSearchParams({ change: subscription.id, tier: tierId })
  return (
    <LinkButton
      size="sm"
      href={`/applications/${subscription.application.id}/subscriptions?${query}`}
    >
      Take this tier
    </LinkButton>
  )
}

function Limits({ data }: Readonly<{ data: Simulation }>) {
  if (data.limits.length === 0) {
    return <p className="text-sm text-ink-2">{data.against} has no limits.</p>
  }
  return (
    <Section title="By limit" description="A call has to fit all of them.">
      <ul className="divide-y divide-line rounded-box border border-line bg-surface">
        {data.limits.map(({ id, name, text, scope, isReplayed, peak, p95, exceeded }) => (
          <li key={id} className="flex flex-col gap-1 p-4">
            <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
              <p className="text-sm font-medium">{text}.</p>
              <Badge mono>{name}</Badge>
            </div>
            <p className="text-xs text-ink-2 tabular-nums">
              {isReplayed
                ? `Peak ${shareText(peak)} · p95 ${shareText(p95)} · ${formatNumber(exceeded)} did not fit`
                : 'Left out: how long each call took is not known.'}
            </p>
            <p className="text-xs text-ink-3">
              {countedFor(scope)}. {replayCaveat(scope)}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  )
}
