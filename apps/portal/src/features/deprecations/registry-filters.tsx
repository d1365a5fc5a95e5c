'use client'

import { useQuery } from '@tanstack/react-query'
import type { CalendarVersion, RegistryRow } from '@/contract/deprecations.ts'
import { organizationChoicesQuery } from '@/lib/admin-queries.ts'
import { pathWithQuery } from '@/lib/path-with-query.ts'
import { CsvLink } from '@/ui/csv-link.tsx'
import { FilterBar, FilterChip } from '@/ui/filter-bar.tsx'
import type { UrlState } from '@/ui/url-state.ts'
import { deprecationsQuery, type REGISTRY_FILTERS } from './queries.ts'

const DAYS = ['7', '30', '90'].map((value) => ({ value, label: `${value} days` }))
const REFUSED = [{ value: '1', label: 'still called after it' }]

type Props = Readonly<{
  url: UrlState<Readonly<Record<keyof typeof REGISTRY_FILTERS, string>>>
  /** What is shown; names the application that is filtered by. */
  rows: readonly RegistryRow[]
}>

/** API, version, consumer, and whether it still calls what is gone; the CSV holds all of what is chosen. */
export function RegistryFilters({ url, rows }: Props) {
  const versions = useQuery(deprecationsQuery()).data?.items ?? []
  const organizations = useQuery(organizationChoicesQuery()).data ?? []
  const { values, set } = url
  const csv = pathWithQuery('/api/v1/deprecations/registry', { ...values, format: 'csv' })
  const application = rows.find((row) => row.application?.id === values.applicationId)?.application
  return (
    <FilterBar changed={url.changed} onReset={url.reset} actions={<CsvLink href={csv} />}>
      <FilterChip
        label="API"
        options={apisOf(versions)}
        value={values.apiId}
        onValueChange={(apiId) => set({ apiId, versionId: '' })}
      />
      <FilterChip
        label="Version"
        options={versions
          .filter(({ api }) => values.apiId === '' || api.id === values.apiId)
          .map(({ versionId, api, name }) => ({ value: versionId, label: `${api.name} ${name}` }))}
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
          options={[
            {
              value: values.applicationId,
              label: application?.name ?? `…${values.applicationId.slice(-6)}`,
            },
          ]}
          value={values.applicationId}
          onValueChange={(applicationId) => set({ applicationId })}
        />
      )}
      <FilterChip
        label="Sunset"
        options={REFUSED}
        value={values.refused}
        onValueChange={(refused) => set({ refused })}
      />
      <FilterChip
        label="In the last"
        options={DAYS}
        value={values.days}
        onValueChange={(days) => set({ days: days === '' ? '30' : days })}
      />
    </FilterBar>
  )
}

function apisOf(versions: readonly CalendarVersion[]) {
  const names = new Map(versions.map(({ api }) => [api.id, api.name]))
  return [...names].map(([value, label]) => ({ value, label }))
}
