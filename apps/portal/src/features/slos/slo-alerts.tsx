'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import type { SloAlertRecord } from '@/contract/slo-alerts.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { formatDateTime, formatDuration, toMs } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { StatusPill } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { EmptyState } from '@/ui/states.tsx'
import { toast } from '@/ui/toast-store.ts'
import type { Tone } from '@/ui/tone.ts'
import { acknowledgeAlert, alertsOfSloQuery } from './queries.ts'

const LOOK: Readonly<Record<SloAlertRecord['status'], { tone: Tone; word: string }>> = {
  pending: { tone: 'info', word: 'Pending' },
  firing: { tone: 'danger', word: 'Firing' },
  resolved: { tone: 'ok', word: 'Resolved' },
}

const column = columnsFor<SloAlertRecord>()
const COLUMNS = column.columns([
  column.accessor('status', {
    header: 'Status',
    cell: ({ getValue }) => {
      const { tone, word } = LOOK[getValue()]
      return <StatusPill tone={tone}>{word}</StatusPill>
    },
  }),
  column.accessor('severity', {
    header: 'Severity',
    cell: ({ getValue }) => (getValue() === 'page' ? 'Page' : 'Ticket'),
  }),
  column.accessor('pendingSince', {
    header: 'Began',
    cell: ({ getValue }) => formatDateTime(getValue()),
  }),
  column.display({
    id: 'fired',
    header: 'Fired for',
    meta: { numeric: true },
    cell: ({ row: { original } }) => lasted(original),
  }),
  column.display({
    id: 'told',
    header: 'Messages',
    cell: ({ row: { original } }) => told(original),
  }),
  column.display({
    id: 'person',
    header: 'Looked after by',
    cell: ({ row: { original } }) => <Person alert={original} />,
  }),
])

function lasted({ firedAt, resolvedAt }: SloAlertRecord): string {
  if (firedAt === null) return '—'
  if (resolvedAt === null) return `since ${formatDateTime(firedAt)}`
  return formatDuration(toMs(resolvedAt) - toMs(firedAt))
}

function told({ toldAt, status, deliveries: { sent, queued, failed } }: SloAlertRecord): string {
  if (toldAt === null) return status === 'pending' ? '—' : 'Nobody was told'
  if (sent + queued + failed === 0) return 'No channel'
  return [`${sent} sent`, queued > 0 && `${queued} waiting`, failed > 0 && `${failed} failed`]
    .filter(Boolean)
    .join(', ')
}

function Person({ alert }: Readonly<{ alert: SloAlertRecord }>) {
  const touch = useTouch()
  const act = useMutation({
    mutationFn: () => acknowledgeAlert(alert.id),
    onSuccess: () => touch('sloAlerts', 'auditEvents'),
    onError: (error) => toast.error('The alert was not acknowledged', problemSentence(error)),
  })
  if (alert.acknowledgedAt !== null) return alert.acknowledgedByName ?? 'Somebody who is gone'
  if (alert.status === 'resolved') return <span className="text-ink-3">Nobody</span>
  return (
    <Button size="sm" pending={act.isPending} onClick={() => act.mutate()}>
      Acknowledge
    </Button>
  )
}

/** Every alert of the objective, newest first. */
export function SloAlerts({ sloId }: Readonly<{ sloId: string }>) {
  const query = useQuery(alertsOfSloQuery(sloId))
  return (
    <DataTable
      label="Alerts"
      columns={COLUMNS}
      rows={query.data?.items ?? []}
      rowId={({ id }) => id}
      state={listState(query)}
      error={query.error}
      onRetry={() => void query.refetch()}
      empty={
        <EmptyState title="No alerts so far">
          One begins when the budget burns too fast in both windows of a pair.
        </EmptyState>
      }
    />
  )
}
