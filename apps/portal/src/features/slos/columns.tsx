import Link from 'next/link'
import type { SloRecord } from '@/contract/slos.ts'
import { formatNumber } from '@/lib/format.ts'
import { Badge, StatusPill, StatusText } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import {
  budgetText,
  indicatorText,
  levelLook,
  objectiveText,
  STATE_LOOK,
  scopeText,
} from './view-model.ts'

const column = columnsFor<SloRecord>()

export const SLO_COLUMNS = column.columns([
  column.accessor('name', {
    header: 'Objective',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <Link href={`/admin/slos/${original.id}`} className="link font-medium">
        {original.name}
      </Link>
    ),
  }),
  column.accessor('state', {
    header: 'State',
    cell: ({ row: { original } }) => <State slo={original} />,
  }),
  column.display({
    id: 'budget',
    header: 'Budget left',
    meta: { numeric: true },
    cell: ({ row: { original } }) => <Budget slo={original} />,
  }),
  column.display({
    id: 'promise',
    header: 'Promise',
    cell: ({ row: { original } }) => (
      <span>
        {objectiveText(original.objective)} · {original.periodDays} days
      </span>
    ),
  }),
  column.display({
    id: 'indicator',
    header: 'Counts',
    cell: ({ row: { original } }) => indicatorText(original),
  }),
  column.display({
    id: 'scope',
    header: 'Of',
    cell: ({ row: { original } }) => scopeText(original),
  }),
  column.accessor('total', {
    header: 'Calls',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  column.accessor('evaluatedAt', {
    header: 'Counted',
    cell: ({ getValue }) => <RelativeTime at={getValue()} none="Not yet" />,
  }),
])

function State({ slo }: Readonly<{ slo: SloRecord }>) {
  const { tone, word } = STATE_LOOK[slo.state]
  return (
    <span className="inline-flex items-center gap-2">
      <StatusPill tone={tone}>{word}</StatusPill>
      {slo.firing > 0 && <Badge tone="danger">Alert</Badge>}
    </span>
  )
}

function Budget({ slo: { budgetLeft, state } }: Readonly<{ slo: SloRecord }>) {
  if (budgetLeft === null || state === 'not_enough_data') {
    return <span className="text-ink-3">—</span>
  }
  const { tone } = levelLook(budgetLeft)
  return <StatusText tone={tone}>{budgetText(budgetLeft)}</StatusText>
}
