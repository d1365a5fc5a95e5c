'use client'

import { useQuery } from '@tanstack/react-query'
import type { SloReport } from '@/contract/slo-report.ts'
import { formatDateTime, formatNumber, formatPercent } from '@/lib/format.ts'
import { StatusPill } from '@/ui/badge.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Card, Section, Stat, StatRow } from '@/ui/card.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { PageSkeleton } from '@/ui/skeleton.tsx'
import { ErrorState } from '@/ui/states.tsx'
import { BurnTable } from './burn-table.tsx'
import { ContributorTables } from './contributor-tables.tsx'
import { DeleteSlo } from './delete-slo.tsx'
import { EditSlo } from './edit-slo.tsx'
import { ObjectiveSlider } from './objective-slider.tsx'
import { sloReportQuery } from './queries.ts'
import { SilenceMenu } from './silence-menu.tsx'
import { SloAlerts } from './slo-alerts.tsx'
import { SloCharts } from './slo-charts.tsx'
import {
  budgetText,
  indicatorText,
  levelLook,
  objectiveText,
  projectionText,
  STATE_LOOK,
  scopeText,
} from './view-model.ts'

/** One objective: where it stands, why, and what another one would have meant. */
export function SloView({ sloId }: Readonly<{ sloId: string }>) {
  const query = useQuery(sloReportQuery(sloId))
  const report = query.data
  if (report === undefined) {
    if (!query.isError) return <PageSkeleton />
    return (
      <Card padded={false}>
        <ErrorState
          title="The objective could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      </Card>
    )
  }
  const { slo, state } = report
  const { tone, word } = STATE_LOOK[state]
  return (
    <>
      <PageHeader
        title={slo.name}
        description={`${indicatorText(slo)} of ${scopeText(slo)}: ${objectiveText(slo.objective)} over ${slo.periodDays} days.`}
        breadcrumbs={[{ href: '/admin/slos', label: 'Objectives' }]}
        badge={<StatusPill tone={tone}>{word}</StatusPill>}
        actions={
          <>
            <SilenceMenu slo={slo} />
            <LinkButton href={`/admin/audit?subjectId=${sloId}`}>Changes</LinkButton>
          </>
        }
      />
      <Notes report={report} />
      <Figures report={report} />
      <SloCharts report={report} />
      <Section
        title="Burn now"
        description="An alert needs both windows: the long one says that it matters, the short one that it still does. 1 × spends exactly the whole budget in the period."
      >
        <BurnTable windows={report.burn} />
      </Section>
      <Section
        title="Another objective"
        description="What the same calls would have meant under another promise."
      >
        <ObjectiveSlider key={slo.version} report={report} />
      </Section>
      <Section title="Where bad calls come from">
        <ContributorTables contributors={report.contributors} bad={report.bad} />
      </Section>
      <Section title="Published in this period">
        <Publishes publishes={report.publishes} />
      </Section>
      <Section title="Alerts">
        <SloAlerts sloId={sloId} />
      </Section>
      <Section
        title="The promise"
        description="What is counted stays; how much of it may be bad can be changed."
      >
        <EditSlo slo={slo} />
      </Section>
      <DeleteSlo slo={slo} />
    </>
  )
}

function Notes({ report }: Readonly<{ report: SloReport }>) {
  const { slo, state, total, countedFromMs } = report
  return (
    <>
      {countedFromMs !== null && (
        <Callout title={`Counted from ${formatDateTime(countedFromMs)} only`}>
          Calls before that were recorded without their route and tier, so it cannot be told whether
          they were of this objective. They are in none of its figures.
        </Callout>
      )}
      {state === 'not_enough_data' && (
        <Callout title="Not enough data">
          {formatNumber(total)} calls were counted in {slo.periodDays} days. Nothing is said, and
          nobody is alerted, with fewer than {formatNumber(slo.eventsMin)} calls or a single
          failure.
        </Callout>
      )}
      {slo.silencedUntil !== null && Date.parse(slo.silencedUntil) > Date.now() && (
        <Callout tone="warn" title={`Silenced until ${formatDateTime(slo.silencedUntil)}`}>
          Alerts go on and are shown here; nobody is told of new ones.
        </Callout>
      )}
    </>
  )
}

function Figures({ report }: Readonly<{ report: SloReport }>) {
  const { total, bad, budget, slo, state } = report
  const known = state !== 'not_enough_data'
  return (
    <StatRow>
      <Stat
        label="Good calls"
        value={formatPercent(total - bad, total, 3)}
        note={`The objective is ${objectiveText(slo.objective)}`}
      />
      <Stat
        label="Error budget left"
        value={known ? budgetText(budget.leftShare) : '—'}
        note={`${formatNumber(bad)} of ${formatNumber(Math.floor(budget.allowedBad))} bad calls allowed`}
        tone={known ? budgetTone(budget.leftShare) : 'neutral'}
      />
      <Stat
        label="Spent by"
        value={projectionText(report)}
        note="At the pace of the last 6 hours"
      />
      <Stat label="Volume" value={formatNumber(total)} note={`Calls in ${slo.periodDays} days`} />
    </StatRow>
  )
}

/** A figure has no tone between good and worrying. */
function budgetTone(leftShare: number) {
  const { tone } = levelLook(leftShare)
  return tone === 'ok' || tone === 'warn' || tone === 'danger' ? tone : 'neutral'
}

function Publishes({ publishes }: Pick<SloReport, 'publishes'>) {
  if (publishes.length === 0) return <p className="text-sm text-ink-2">Nothing was published.</p>
  return (
    <ul className="flex flex-col gap-1 text-sm">
      {publishes.map(({ number, atMs, comment }) => (
        <li key={number}>
          <a href={`/admin/revisions/${number}`} className="link tabular-nums">
            Revision {number}
          </a>{' '}
          <span className="text-ink-2">
            {formatDateTime(atMs)}
            {comment !== '' && ` · ${comment}`}
          </span>
        </li>
      ))}
    </ul>
  )
}
