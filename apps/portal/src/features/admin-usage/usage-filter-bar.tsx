'use client'

import { useQuery } from '@tanstack/react-query'
import { adminApiChoicesQuery, organizationChoicesQuery } from '@/lib/admin-queries.ts'
import type { AdminUsageFilters, AdminUsageUrl } from '@/lib/admin-usage-query.ts'
import { FilterBar, FilterChip } from '@/ui/filter-bar.tsx'
import { type Range, RangePicker } from '@/ui/range-picker.tsx'
import type { UrlState } from '@/ui/url-state.ts'

type Props = Readonly<{ url: UrlState<AdminUsageUrl>; filters: AdminUsageFilters }>

/** Range, API, version and consumer; all in the URL. */
export function UsageFilterBar({ url, filters }: Props) {
  const apis = useQuery(adminApiChoicesQuery()).data ?? []
  const organizations = useQuery(organizationChoicesQuery()).data ?? []
  const { values, set } = url
  const versions = apis
    .filter(({ id }) => values.apiId === '' || id === values.apiId)
    .flatMap((api) =>
      api.versions.map(({ id, name }) => ({ value: id, label: `${api.name} ${name}` })),
    )
  return (
    <FilterBar
      changed={url.changed}
      onReset={url.reset}
      actions={<RangePicker value={toRange(filters)} onValueChange={pickRange} />}
    >
      <FilterChip
        label="API"
        options={apis.map(({ id, name }) => ({ value: id, label: name }))}
        value={values.apiId}
        onValueChange={(apiId) => set({ apiId, versionId: '' })}
      />
      <FilterChip
        label="Version"
        options={versions}
        value={values.versionId}
        onValueChange={(versionId) => set({ versionId })}
      />
      <FilterChip
        label="Organisation"
        options={organizations.map(({ id, name }) => ({ value: id, label: name }))}
        value={values.organizationId}
        onValueChange={(organizationId) => set({ organizationId, applicationId: '' })}
      />
      {values.applicationId !== '' && (
        <FilterChip
          label="Application"
          options={[{ value: values.applicationId, label: `…${values.applicationId.slice(-6)}` }]}
          value={values.applicationId}
          onValueChange={(applicationId) => set({ applicationId })}
        />
      )}
    </FilterBar>
  )

  function pickRange(range: Range) {
    if (range.preset === 'custom') set({ range: 'custom', from: range.from, to: range.to })
    else set({ range: range.preset, from: '', to: '' })
  }
}

function toRange({ range, from = '', to = '' }: AdminUsageFilters): Range {
  return range === 'custom' ? { preset: 'custom', from, to } : { preset: range }
}
