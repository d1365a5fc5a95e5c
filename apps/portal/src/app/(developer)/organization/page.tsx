import type { Metadata } from 'next'
import { MembersTable } from '@/features/organization/members-table.tsx'
import { OrganizationForm } from '@/features/organization/organization-form.tsx'
import { membersQuery, organizationQuery } from '@/features/organization/queries.ts'
import { readListParams, type SearchParams } from '@/lib/list-params.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { getOrganization, listMembers } from '@/server/organizations.ts'
import { pageMember } from '@/server/page-access.ts'
import { may } from '@/server/permissions.ts'
import { Section } from '@/ui/card.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'

export const metadata: Metadata = { title: 'Organisation' }

export default async function OrganizationPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const { membershipRole } = await pageMember()
  const organization = await getOrganization()
  const { cursor } = await readListParams({}, searchParams)
  return (
    <Prefetched
      loads={[
        load(organizationQuery(), async () => organization),
        load(membersQuery(cursor), () =>
          listMembers({ limit: 25, format: 'json', ...(cursor === '' ? {} : { cursor }) }),
        ),
      ]}
    >
      <PageHeader
        title="Organisation"
        description="Applications, keys and usage belong to it, and its members share them."
      />
      <OrganizationForm initial={organization} mayEdit={may(membershipRole, 'organization.edit')} />
      <Section title="Members">
        <MembersTable />
      </Section>
    </Prefetched>
  )
}
