'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { PreviewedCaller, TierPreview } from '@/contract/admin-limits.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { formatCount, formatDateTime, formatNumber } from '@/lib/format.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { StatusText } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Card, Stat, StatRow } from '@/ui/card.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@/ui/states.tsx'
import { previewQuery, requestPreview } from './queries.ts'

const column = columnsFor<PreviewedCaller>()

const COLUMNS = column.columns([
  column.display({
    id: 'application',
    header: 'Application',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <span className="flex flex-col py-1">
        <span className="font-medium">{original.application.name}</span>
        <Link
          href={`/admin/organizations/${original.organization.id}`}
          className="link text-xs text-ink-2"
        >
          {original.organization.name}
        </Link>
      </span>
    ),
  }),
  column.accessor(({ api }) => api.name, { id: 'api', header: 'API' }),
  column.accessor('requests', {
    header: 'Calls, 7 days',
    meta: { numeric: true },
    enableSorting: true,
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.accessor('refusedBefore', {
    header: '429s as published',
    meta: { numeric: true },
    enableSorting: true,
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.accessor('refusedAfter', {
    header: '429s as edited',
    meta: { numeric: true },
    enableSorting: true,
    cell: ({ row: { original } }) => <After caller={original} />,
  }),
  column.display({
    id: 'worstHour',
    header: 'Worst hour',
    cell: ({
      row: {
        original: { worstHour },
      },
    }) =>
      worstHour === null
        ? '—'
        : `${formatNumber(worstHour.refused)} at ${formatDateTime(worstHour.at)}`,
  }),
])

function After({ caller }: Readonly<{ caller: PreviewedCaller }>) {
  const { refusedBefore, refusedAfter } = caller
  const text = formatNumber(refusedAfter)
  if (refusedAfter === refusedBefore) return text
  return <StatusText tone={refusedAfter > refusedBefore ? 'danger' : 'ok'}>{text}</StatusText>
}

/** Whom a tier, as it is edited, would have refused in the last seven days, before anybody publishes it. */
export function TierPreviewView({ tierId }: Readonly<{ tierId: string }>) {
  const query = useQuery(previewQuery(tierId))
  const touch = useTouch()
  const run = useMutation({
    mutationFn: () => requestPreview(tierId),
    onSuccess: () => void touch('limits', 'auditEvents'),
  })
  if (query.data === undefined) {
    if (!query.isError) return <Skeleton className="h-80" />
    return (
      <Card>
        <ErrorState
          title="The preview could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      </Card>
    )
  }
  return (
    <div className="flex min-w-0 flex-col gap-5">
      {run.isError && (
        <Callout tone="danger" role="alert">
          {problemSentence(run.error)}
        </Callout>
      )}
      <Outcome
        preview={query.data}
        pending={run.isPending}
        onRun={() => run.mutate()}
        csvHref={`/api/v1/tiers/${tierId}/preview/rows?format=csv`}
      />
    </div>
  )
}

type Props = Readonly<{
  preview: TierPreview
  pending: boolean
  csvHref: string
  onRun(): void
}>

function Outcome({ preview, pending, onRun, csvHref }: Props) {
  const { state, progress, error, isOld, requestedAt } = preview
  const again = (
    <Button size="sm" variant={isOld ? 'primary' : 'secondary'} pending={pending} onClick={onRun}>
      Replay again
    </Button>
  )
  switch (state) {
    case 'none':
      return (
        <Card>
          <EmptyState
            title="Nobody has been replayed yet"
            action={
              <Button variant="primary" pending={pending} onClick={onRun}>
                Replay the last seven days
              </Button>
            }
          >
            Everybody on this tier is replayed against it as it is saved now, and as it is
            published. Nothing is changed by it.
          </EmptyState>
        </Card>
      )
    case 'queued':
    case 'running':
      return <Progress progress={progress} isQueued={state === 'queued'} />
    case 'failed':
      return (
        <Callout tone="danger" role="alert" title="The replay failed" action={again}>
          {error ?? 'The worker did not say why.'}
        </Callout>
      )
    case 'succeeded':
      return (
        <>
          {isOld && (
            <Callout
              tone="warn"
              title="This is of before the last edit or publication"
              action={again}
            />
          )}
          <Figures preview={preview} />
          <DataTable
            label="Subscriptions"
            columns={COLUMNS}
            rows={preview.callers}
            rowId={({ subscriptionId }) => subscriptionId}
            state={preview.callers.length === 0 ? 'empty' : 'ready'}
            empty={
              <EmptyState title="Nobody is on this tier">
                Publishing it changes nothing for anybody.
              </EmptyState>
            }
            toolbar={
              <div className="flex flex-wrap items-center gap-3 text-xs text-ink-3">
                {!isOld && again}
                <CsvLink href={csvHref} />
                {requestedAt !== null && (
                  <span>
                    Asked for <RelativeTime at={requestedAt} />
                  </span>
                )}
              </div>
            }
          />
        </>
      )
  }
}

function Progress({ progress, isQueued }: Readonly<{ progress: number; isQueued: boolean }>) {
  return (
    <Card>
      <div className="flex flex-col gap-3" role="status">
        <p className="text-sm">
          {isQueued ? 'Waiting for the worker…' : `Replaying the last seven days: ${progress} %`}
        </p>
        <progress aria-label="Progress" value={progress} max={100} className="h-2 w-full" />
      </div>
    </Card>
  )
}

function Figures({ preview }: Readonly<{ preview: TierPreview }>) {
  const { callers, subscriptions, leftOut } = preview
  const sum = (read: (caller: PreviewedCaller) => number) =>
    callers.reduce((total, caller) => total + read(caller), 0)
  const worse = callers.filter((caller) => caller.refusedAfter > caller.refusedBefore).length
  return (
    <StatRow>
      <Stat
        label="On this tier"
        value={formatNumber(subscriptions)}
        note={leftOut === 0 ? undefined : `${formatCount(leftOut, 'subscription')} not replayed`}
      />
      <Stat
        label="Would be refused more"
        value={formatNumber(worse)}
        tone={worse > 0 ? 'danger' : 'ok'}
      />
      <Stat label="429s as published" value={formatNumber(sum((caller) => caller.refusedBefore))} />
      <Stat label="429s as edited" value={formatNumber(sum((caller) => caller.refusedAfter))} />
    </StatRow>
  )
}
