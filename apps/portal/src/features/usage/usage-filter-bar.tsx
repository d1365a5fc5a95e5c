'use client'

import { useQuery } from '@tanstack/react-query'
import { apiChoicesQuery, applicationChoicesQuery, keyChoicesQuery } from '@/lib/choices.ts'
import { FilterBar, FilterChip } from '@/ui/filter-bar.tsx'
import { type Range, RangePicker } from '@/ui/range-picker.tsx'
import type { UsageFilters, UsageUrl } from './filters.ts'

type Props = Readonly<{
  filters: UsageFilters
  /** Set on an application's own page, where it cannot be chosen. */
  applicationId: string | undefined
  onChange(patch: Partial<UsageUrl>): void
  onReset: (() => void) | undefined
}>

/** Range, application, key and API; all in the URL. */
export function UsageFilterBar({ filters, applicationId, onChange, onReset }: Props) {
  const applications = useQuery({
    ...applicationChoicesQuery(),
    enabled: applicationId === undefined,
  })
  const keys = useQuery(keyChoicesQuery(filters.applicationId))
  const apis = useQuery(apiChoicesQuery())
  return (
    <FilterBar
      changed={onReset !== undefined}
      onReset={onReset}
      actions={<RangePicker value={toRange(filters)} onValueChange={(range) => pick(range)} />}
    >
      {applicationId === undefined && (
        <FilterChip
          label="Application"
          options={(applications.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={filters.applicationId ?? ''}
          onValueChange={(application) => onChange({ application, key: '' })}
        />
      )}
      <FilterChip
        label="Key"
        options={(keys.data ?? []).map(({ id, name, display }) => ({
          value: id,
          label: `${name} · ${display}`,
        }))}
        value={filters.keyId ?? ''}
        onValueChange={(key) => onChange({ key })}
      />
      <FilterChip
        label="API"
        options={(apis.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={filters.apiId ?? ''}
        onValueChange={(api) => onChange({ api })}
      />
    </FilterBar>
  )

  function pick(range: Range) {
    if (range.preset === 'custom') onChange({ range: 'custom', from: range.from, to: range.to })
    else onChange({ range: range.preset, from: '', to: '' })
  }
}

function toRange({ range, from = '', to = '' }: UsageFilters): Range {
  return range === 'custom' ? { preset: 'custom', from, to } : { preset: range }
}
