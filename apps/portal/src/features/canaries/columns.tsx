import { weightText } from '@gatehouse/policy'
import Link from 'next/link'
import type { CanaryRecord } from '@/contract/canaries.ts'
import { StatusPill } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { findingText, STATE_LOOK, sidesText, titleOf } from './view-model.ts'

const column = columnsFor<CanaryRecord>()

export const CANARY_COLUMNS = column.columns([
  column.display({
    id: 'version',
    header: 'Version',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <Link href={`/admin/canaries/${original.id}`} className="link font-medium">
        {titleOf(original)}
      </Link>
    ),
  }),
  column.accessor('state', {
    header: 'State',
    cell: ({ getValue }) => {
      const { tone, word } = STATE_LOOK[getValue()]
      return <StatusPill tone={tone}>{word}</StatusPill>
    },
  }),
  column.accessor('weight', {
    header: 'Share',
    meta: { numeric: true },
    cell: ({ getValue }) => weightText(getValue()),
  }),
  column.display({
    id: 'sides',
    header: 'From → to',
    cell: ({ row: { original } }) => sidesText(original),
  }),
  column.display({
    id: 'finding',
    header: 'Found',
    meta: { wrap: true },
    cell: ({ row: { original } }) => findingText(original),
  }),
  column.accessor('nextStepAt', {
    header: 'Next step',
    cell: ({ getValue }) => <RelativeTime at={getValue()} none="—" />,
  }),
  column.accessor('startedAt', {
    header: 'Started',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
])
