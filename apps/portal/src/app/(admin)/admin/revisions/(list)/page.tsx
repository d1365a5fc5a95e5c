import type { Metadata } from 'next'
import { listRevisionsOperation } from '@/contract/revisions.ts'
import { revisionsQuery } from '@/features/revisions/queries.ts'
import { RevisionsPanel } from '@/features/revisions/revisions-panel.tsx'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listRevisions } from '@/server/revisions.ts'
import { LinkButton } from '@/ui/link-button.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Revisions' }

export default async function RevisionsPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const filters = await readListParams({}, searchParams)
  const loads = [
    load(revisionsQuery(filters.cursor), async () =>
      listRevisions(toListQuery(listRevisionsOperation.query, filters)),
    ),
  ]
  return (
    <Prefetched loads={loads}>
      <PageHeader
        title="Revisions"
        description="What was published, numbered. A revision never changes; restoring one makes a new one."
        actions={
          <LinkButton href="/admin/revisions/publish" variant="primary">
            Review and publish
          </LinkButton>
        }
      />
      <RevisionsPanel />
    </Prefetched>
  )
}
