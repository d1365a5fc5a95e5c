'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { AdminUsageGroup, UsageReport } from '@/contract/usage.ts'
import { type AdminUsageFilters, adminUsageCsvHref } from '@/lib/admin-usage-query.ts'
import { Section } from '@/ui/card.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar } from '@/ui/filter-bar.tsx'
import { Select } from '@/ui/select.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { groupColumns } from './columns.tsx'
import { GROUP_WORDS, pickPatch } from './view-model.ts'

const OPTIONS = (Object.keys(GROUP_WORDS) as AdminUsageGroup[]).map((value) => ({
  value,
  label: `By ${value === 'api' ? 'API' : GROUP_WORDS[value].toLowerCase()}`,
}))

type Props = Readonly<{
  by: AdminUsageGroup
  filters: AdminUsageFilters
  query: UseQueryResult<UsageReport>
  onBy(by: AdminUsageGroup): void
  onPick(by: AdminUsageGroup, id: string): void
}>

/** The same calls, divided. */
export function UsageGroups({ by, filters, query, onBy, onPick }: Props) {
  // The rows of the grouping before must not stand under the new one's name.
  const isPending = query.isPending || query.isPlaceholderData
  const rows = isPending ? [] : (query.data?.groups ?? [])
  const total = query.data?.totals.requests ?? 0
  const columns = useMemo(() => {
    const canPick = pickPatch(by, '') !== undefined
    return groupColumns({ by, total, onPick: canPick ? (id) => onPick(by, id) : undefined })
  }, [by, total, onPick])
  return (
    <Section title="Where the calls come from and go">
      <DataTable
        label="Usage by group"
        columns={columns}
        rows={rows}
        rowId={({ id }) => id}
        state={tableState(isPending, query.isError, rows.length)}
        error={query.error}
        onRetry={() => void query.refetch()}
        sort="-requests"
        skeletonRows={4}
        empty={<EmptyState title="No calls in this range" />}
        toolbar={
          <FilterBar
            actions={
              <CsvLink href={adminUsageCsvHref(filters, by)} label="Download this table as CSV" />
            }
          >
            <Select
              aria-label="Divide by"
              size="sm"
              className="w-44"
              options={OPTIONS}
              value={by}
              onValueChange={onBy}
            />
          </FilterBar>
        }
      />
    </Section>
  )
}

function tableState(isPending: boolean, isError: boolean, count: number) {
  if (isError && count === 0) return 'error'
  if (isPending) return 'loading'
  return count === 0 ? 'empty' : 'ready'
}
