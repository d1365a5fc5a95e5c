import type { Metadata } from 'next'
import { RegistryFilter } from '@/contract/deprecations.ts'
import { PageQuery } from '@/contract/paging.ts'
import { LettersPanel } from '@/features/deprecations/letters-panel.tsx'
import {
  deprecationsQuery,
  lettersQuery,
  REGISTRY_FILTERS,
  registryQuery,
} from '@/features/deprecations/queries.ts'
import { RegistryPanel } from '@/features/deprecations/registry-panel.tsx'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listNoticesSent } from '@/server/deprecation-notices.ts'
import { listRegistry } from '@/server/deprecation-registry.ts'
import { listDeprecations } from '@/server/deprecations.ts'
import { pageAdmin } from '@/server/page-access.ts'
import { Section } from '@/ui/card.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Callers of deprecated versions' }

type Props = Readonly<{ searchParams: SearchParams }>

const Query = PageQuery.extend(RegistryFilter.shape)
const DEFAULTS: Readonly<Record<keyof typeof REGISTRY_FILTERS, string>> = REGISTRY_FILTERS

export default async function RegistryPage({ searchParams }: Props) {
  await pageAdmin()
  const filters = await readListParams(DEFAULTS, searchParams)
  return (
    <Prefetched
      loads={[
        load(registryQuery(filters), async () => listRegistry(toListQuery(Query, filters))),
        load(deprecationsQuery(), listDeprecations),
        load(lettersQuery(), () => listNoticesSent(PageQuery.parse({}))),
      ]}
    >
      <PageHeader
        title="Callers of deprecated versions"
        description="From usage: who calls which operation with which key and program, when last, and who still calls what is retired."
        breadcrumbs={[{ href: '/admin/deprecations', label: 'Deprecations' }]}
      />
      <RegistryPanel />
      <Section title="Letters">
        <LettersPanel />
      </Section>
    </Prefetched>
  )
}
