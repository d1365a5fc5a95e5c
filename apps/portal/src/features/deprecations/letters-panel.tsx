'use client'

import { useQuery } from '@tanstack/react-query'
import type { NoticeRecord } from '@/contract/deprecations.ts'
import { formatCount, formatNumber, NO_DATA } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { StatusText } from '@/ui/badge.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { lettersQuery } from './queries.ts'

type LetterMail = NoticeRecord['mails'][number] &
  Readonly<{ id: string; letter: Omit<NoticeRecord, 'mails'> }>

const column = columnsFor<LetterMail>()

const DELIVERY = {
  queued: { tone: 'info', word: 'Queued' },
  sent: { tone: 'ok', word: 'Sent' },
  failed: { tone: 'danger', word: 'Failed' },
} as const

const COLUMNS = column.columns([
  column.display({
    id: 'subject',
    header: 'Letter',
    meta: { fixed: true },
    cell: ({ row: { original } }) => original.letter.subject,
  }),
  column.display({
    id: 'version',
    header: 'About',
    cell: ({ row: { original } }) => `${original.letter.api.name} ${original.letter.version.name}`,
  }),
  column.display({
    id: 'application',
    header: 'Application',
    cell: ({ row: { original } }) => original.application.name,
  }),
  column.accessor('recipient', { header: 'To' }),
  column.accessor('requests', {
    header: 'Requests told',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.accessor('delivery', {
    header: 'Delivery',
    cell: ({ getValue, row: { original } }) => {
      const delivery = getValue()
      if (delivery === null) return NO_DATA
      const { tone, word } = DELIVERY[delivery]
      return (
        <StatusText tone={tone}>
          {original.error === null ? word : `${word}: ${original.error}`}
        </StatusText>
      )
    },
  }),
  column.display({
    id: 'at',
    header: 'Written',
    cell: ({ row: { original } }) => <RelativeTime at={original.letter.createdAt} />,
  }),
])

/** The letters that were written lately, a row for each mail. */
export function LettersPanel() {
  const query = useQuery(lettersQuery())
  const rows = (query.data?.items ?? []).flatMap(({ mails, ...letter }) =>
    mails.map((mail) => ({
      ...mail,
      letter,
      id: `${letter.id} ${mail.application.id} ${mail.recipient}`,
    })),
  )
  return (
    <DataTable
      label="Letters"
      columns={COLUMNS}
      rows={rows}
      rowId={({ id }) => id}
      state={listState(query)}
      error={query.error}
      onRetry={() => void query.refetch()}
      skeletonRows={2}
      footer={<p className="text-sm text-ink-3">{formatCount(rows.length, 'mail')}</p>}
      empty={
        <EmptyState title="No letters yet">
          Tick callers above and write to them; what was sent is kept here.
        </EmptyState>
      }
    />
  )
}
