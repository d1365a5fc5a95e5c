import type { Metadata } from 'next'
import { ChangelogFilter } from '@/contract/changelog.ts'
import { PageQuery } from '@/contract/paging.ts'
import { ChangelogPanel } from '@/features/changelog/changelog-panel.tsx'
import { CHANGELOG_FILTERS, changelogQuery } from '@/features/changelog/queries.ts'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listChangelog } from '@/server/changelog.ts'
import { pageAdmin } from '@/server/page-access.ts'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Changelog' }

type Props = Readonly<{ searchParams: SearchParams }>

const Query = PageQuery.extend(ChangelogFilter.shape)
const DEFAULTS: Readonly<Record<keyof typeof CHANGELOG_FILTERS, string>> = CHANGELOG_FILTERS

export default async function AdminChangelogPage({ searchParams }: Props) {
  await pageAdmin()
  const filters = await readListParams(DEFAULTS, searchParams)
  return (
    <Prefetched
      loads={[
        load(changelogQuery(filters), async () => listChangelog(toListQuery(Query, filters))),
      ]}
    >
      <PageHeader
        title="Changelog"
        description="What consumers are told about changes, by API and version."
      />
      <ChangelogPanel />
    </Prefetched>
  )
}
