'use client'

import { weightText } from '@gatehouse/policy'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { CanaryEvent, CanaryRecord } from '@/contract/canaries.ts'
import { formatLatency, formatNumber, formatPercent } from '@/lib/format.ts'
import { StatusPill } from '@/ui/badge.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Card, Facts, Section, Stat, StatRow } from '@/ui/card.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { LinkButton } from '@/ui/link-button.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { PageSkeleton } from '@/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@/ui/states.tsx'
import { CanaryActs } from './canary-acts.tsx'
import { CanaryCharts } from './canary-charts.tsx'
import { canaryReportQuery } from './queries.ts'
import {
  actorText,
  eventWords,
  findingText,
  nextStepText,
  STATE_LOOK,
  sidesText,
  stepsText,
  titleOf,
} from './view-model.ts'

/** One canary: its two curves, where it stands, what comes next, and what happened to it. */
export function CanaryView({ canaryId }: Readonly<{ canaryId: string }>) {
  const query = useQuery(canaryReportQuery(canaryId))
  const report = query.data
  if (report === undefined) {
    if (!query.isError) return <PageSkeleton />
    return (
      <Card padded={false}>
        <ErrorState
          title="The canary could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      </Card>
    )
  }
  const { canary, history } = report
  const { tone, word } = STATE_LOOK[canary.state]
  return (
    <>
      <PageHeader
        title={`Canary of ${titleOf(canary)}`}
        description={`From ${sidesText(canary)}.`}
        breadcrumbs={[{ href: '/admin/canaries', label: 'Canaries' }]}
        badge={<StatusPill tone={tone}>{word}</StatusPill>}
        actions={
          canary.endedAt === null ? (
            <CanaryActs canary={canary} />
          ) : (
            <LinkButton
              href={`/admin/canaries/new?versionId=${canary.versionId}&upstreamId=${canary.upstreamId}`}
            >
              Start again
            </LinkButton>
          )
        }
      />
      <Outcome canary={canary} />
      <Figures canary={canary} />
      <CanaryCharts report={report} />
      <Section title="The plan">
        <Plan canary={canary} />
      </Section>
      <Section title="History">
        <DataTable
          label="History"
          columns={HISTORY_COLUMNS}
          rows={[...history]}
          rowId={({ id }) => id}
          state={history.length === 0 ? 'empty' : 'ready'}
          empty={<EmptyState title="Nothing has happened yet" />}
        />
      </Section>
    </>
  )
}

function Outcome({ canary }: Readonly<{ canary: CanaryRecord }>) {
  const { state, reason } = canary
  if (state === 'rolled_back') {
    return (
      <Callout tone="danger" title="Rolled back">
        {findingText(canary)} Every call goes to{' '}
        {canary.stableUpstreamName ?? 'the stable upstream'} again.
      </Callout>
    )
  }
  if (state === 'finished') {
    return (
      <Callout tone="ok" title="Finished">
        {canary.upstreamName ?? 'The canary'} became the upstream of the version.
        {reason !== '' && ` ${reason}`}
      </Callout>
    )
  }
  return null
}

function Figures({ canary }: Readonly<{ canary: CanaryRecord }>) {
  const { verdict, endedAt } = canary
  const errors = (side: 'stable' | 'canary') =>
    verdict === null ? '—' : formatPercent(verdict[side].errors, verdict[side].calls, 1)
  const p95 = (side: 'stable' | 'canary') => formatLatency(verdict?.[side].p95Ms)
  return (
    <StatRow>
      <Stat
        label={endedAt === null ? 'Share now' : 'Share at the end'}
        value={weightText(canary.weight)}
        note={endedAt === null ? nextStepText(canary, Date.now()) : 'It is over'}
      />
      <Stat
        label="Canary’s errors"
        value={errors('canary')}
        note={`${errors('stable')} on the stable side`}
        tone={verdict?.kind === 'more_errors' ? 'danger' : 'neutral'}
      />
      <Stat
        label="Canary’s p95"
        value={p95('canary')}
        note={`${p95('stable')} on the stable side`}
        tone={verdict?.kind === 'slower' ? 'danger' : 'neutral'}
      />
      <Stat
        label="Calls compared"
        value={formatNumber(verdict?.canary.calls)}
        note={`${formatNumber(verdict?.stable.calls)} on the stable side`}
      />
    </StatRow>
  )
}

function Plan({ canary }: Readonly<{ canary: CanaryRecord }>) {
  const { steps, stepMinutes, header, rule, judgedAt } = canary
  return (
    <Card>
      <Facts
        rows={[
          { label: 'Steps', value: `${stepsText(steps)}, ${stepMinutes} minutes each` },
          { label: 'Next', value: nextStepText(canary, Date.now()) },
          {
            label: 'Found',
            value: (
              <>
                {findingText(canary)} <RelativeTime at={judgedAt} none="" />
              </>
            ),
          },
          {
            label: 'Rolled back when',
            value: `its errors are more than ${rule.errorMargin} points above the stable side’s, or its p95 more than ${rule.latencyMargin} % and ${rule.latencyMarginMs} ms, over ${rule.windowMinutes} minutes with ${formatNumber(rule.samplesMin)} calls on each side`,
          },
          {
            label: 'Testers',
            value: header === null ? 'have no word' : `send ${header.name}: ${header.value}`,
          },
          {
            label: 'Version',
            value: (
              <Link
                href={`/admin/apis/${canary.apiId}/versions/${canary.versionId}`}
                className="link"
              >
                {titleOf(canary)}
              </Link>
            ),
          },
        ]}
      />
    </Card>
  )
}

const column = columnsFor<CanaryEvent>()
const HISTORY_COLUMNS = column.columns([
  column.accessor('at', {
    header: 'When',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
  column.display({
    id: 'event',
    header: 'What',
    cell: ({ row: { original } }) => eventWords(original),
  }),
  column.accessor('share', { header: 'Share', meta: { numeric: true } }),
  column.accessor('reason', {
    header: 'Why',
    meta: { wrap: true },
    cell: ({ getValue }) => (getValue() === '' ? '—' : getValue()),
  }),
  column.display({
    id: 'actor',
    header: 'Who',
    cell: ({ row: { original } }) => actorText(original),
  }),
  column.accessor('revision', {
    header: 'Revision',
    meta: { numeric: true },
    cell: ({ getValue }) =>
      getValue() === null ? (
        '—'
      ) : (
        <Link href={`/admin/revisions/${getValue()}`} className="link">
          {getValue()}
        </Link>
      ),
  }),
])
