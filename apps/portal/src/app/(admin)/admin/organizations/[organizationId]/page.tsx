import type { Metadata } from 'next'
import { OrganizationView } from '@/features/admin-organizations/organization-view.tsx'
import { organizationQuery } from '@/features/admin-organizations/queries.ts'
import { load, Prefetched } from '@/lib/prefetched.tsx'
import { getOrganizationById } from '@/server/admin-organizations.ts'
import { orNotFound } from '@/server/or-not-found.ts'
import { pageAdmin } from '@/server/page-access.ts'

type Props = Readonly<{ params: Promise<{ organizationId: string }> }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await pageAdmin()
  const { organizationId } = await params
  return { title: (await orNotFound(getOrganizationById(organizationId))).name }
}

export default async function OrganizationPage({ params }: Props) {
  await pageAdmin()
  const { organizationId } = await params
  const organization = await orNotFound(getOrganizationById(organizationId))
  return (
    <Prefetched loads={[load(organizationQuery(organizationId), async () => organization)]}>
      <OrganizationView key={organizationId} organizationId={organizationId} />
    </Prefetched>
  )
}
