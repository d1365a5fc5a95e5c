import type { Metadata } from 'next'
import { ApplicationQuery } from '@/contract/applications.ts'
import { ApplicationsPanel } from '@/features/applications/applications-panel.tsx'
import { APPLICATION_DEFAULTS, applicationsQuery } from '@/features/applications/queries.ts'
import { readListParams, type SearchParams, toListQuery } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { listApplications } from '@/server/applications.ts'
import { pageMember } from '@/server/page-access.ts'
import { may } from '@/server/permissions.ts'

export const metadata: Metadata = { title: 'Applications' }

export default async function ApplicationsPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const { membershipRole } = await pageMember()
  const values = await readListParams(APPLICATION_DEFAULTS, searchParams)
  return (
    <Prefetched
      loads={[
        load(applicationsQuery(values), async () =>
          listApplications(toListQuery(ApplicationQuery, values)),
        ),
      ]}
    >
      <ApplicationsPanel mayWrite={may(membershipRole, 'application.write')} />
    </Prefetched>
  )
}
