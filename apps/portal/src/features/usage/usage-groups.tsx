'use client'

import type { UsageGroup, UsageReport } from '@/contract/usage.ts'
import { Section } from '@/ui/card.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar } from '@/ui/filter-bar.tsx'
import { Select } from '@/ui/select.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { groupColumns } from './columns.tsx'

const GROUPS = [
  { value: 'key', label: 'By key' },
  { value: 'api', label: 'By API' },
  { value: 'version', label: 'By version' },
  { value: 'operation', label: 'By operation' },
  { value: 'application', label: 'By application' },
] as const

type Props = Readonly<{
  by: UsageGroup
  report: UsageReport | undefined
  isPending: boolean
  error: unknown
  onRetry(): void
  onBy(by: UsageGroup): void
  /** Show the calls of one group only. */
  onPick(by: UsageGroup, id: string): void
  csvHref: string
  hasOwnApplication: boolean
}>

/** The same calls, divided: by key, API, version, operation or application. */
export function UsageGroups(props: Props) {
  const { by, report, isPending, error, onRetry, onBy, onPick, csvHref } = props
  const rows = report?.groups ?? []
  const total = report?.totals.requests ?? 0
  const options = GROUPS.filter(
    ({ value }) => !(props.hasOwnApplication && value === 'application'),
  )
  return (
    <Section title="Where the calls come from and go">
      <DataTable
        label="Usage by group"
        columns={groupColumns({ by, total, onPick })}
        rows={rows}
        rowId={({ id }) => id}
        state={tableState(isPending, error, rows.length)}
        error={error}
        onRetry={onRetry}
        sort="-requests"
        skeletonRows={4}
        empty={<EmptyState title="No calls in this range" />}
        toolbar={
          <FilterBar actions={<CsvLink href={csvHref} label="Download this table as CSV" />}>
            <Select
              aria-label="Divide by"
              size="sm"
              className="w-44"
              options={options}
              value={by}
              onValueChange={onBy}
            />
          </FilterBar>
        }
      />
    </Section>
  )
}

function tableState(isPending: boolean, error: unknown, count: number) {
  if (isPending) return 'loading'
  if (error !== null && count === 0) return 'error'
  return count === 0 ? 'empty' : 'ready'
}
