import Link from 'next/link'
import type { AdminApplication, AdminOrganization } from '@/contract/admin-organizations.ts'
import type { AdminSubscription } from '@/contract/admin-subscriptions.ts'
import type { OrganizationMember } from '@/contract/organizations.ts'
import { formatNumber } from '@/lib/format.ts'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { SubscriptionState } from '@/ui/subscription-state.tsx'
import { OrganizationState } from './organization-state.tsx'
import { PinCell } from './pin-cell.tsx'

const organization = columnsFor<AdminOrganization>()

function count(
  name: keyof AdminOrganization &
    ('members' | 'applications' | 'liveKeys' | 'subscriptions' | 'requestsLastDay'),
  header: string,
) {
  return organization.accessor(name, {
    header,
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  })
}

export const ORGANIZATION_COLUMNS = organization.columns([
  organization.accessor('name', {
    header: 'Name',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <Link href={`/admin/organizations/${original.id}`} className="link font-medium">
        {original.name}
      </Link>
    ),
  }),
  organization.accessor('state', {
    header: 'State',
    cell: ({ getValue }) => <OrganizationState state={getValue()} />,
  }),
  count('members', 'Members'),
  count('applications', 'Applications'),
  count('liveKeys', 'Live keys'),
  count('subscriptions', 'Subscriptions'),
  count('requestsLastDay', 'Calls, 24 h'),
  organization.accessor('createdAt', {
    header: 'Since',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
])

const member = columnsFor<OrganizationMember>()

export const MEMBER_COLUMNS = member.columns([
  member.accessor('name', { header: 'Name', meta: { fixed: true } }),
  member.accessor('email', { header: 'E-mail' }),
  member.accessor('role', {
    header: 'Role',
    cell: ({ getValue }) => <span className="capitalize">{getValue()}</span>,
  }),
  member.accessor('createdAt', {
    header: 'Joined',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
])

const application = columnsFor<AdminApplication>()

export const APPLICATION_COLUMNS = application.columns([
  application.accessor('name', {
    header: 'Name',
    meta: { fixed: true },
    cell: ({ row: { original } }) => (
      <Link href={`/admin/usage?applicationId=${original.id}`} className="link">
        {original.name}
      </Link>
    ),
  }),
  application.accessor('description', {
    header: 'Description',
    meta: { wrap: true },
    cell: ({ getValue }) => getValue() || '—',
  }),
  application.accessor('liveKeys', {
    header: 'Live keys',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  application.accessor('subscriptions', {
    header: 'Subscriptions',
    meta: { numeric: true },
    cell: ({ getValue }) => formatNumber(getValue()),
  }),
  application.accessor('createdAt', {
    header: 'Created',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
])

const subscription = columnsFor<AdminSubscription>()

export const SUBSCRIPTION_COLUMNS = subscription.columns([
  subscription.display({
    id: 'application',
    header: 'Application',
    meta: { fixed: true },
    cell: ({ row: { original } }) => original.application.name,
  }),
  subscription.display({
    id: 'api',
    header: 'API',
    cell: ({ row: { original } }) => (
      <Link href={`/admin/apis/${original.api.id}`} className="link">
        {original.api.name}
      </Link>
    ),
  }),
  subscription.display({
    id: 'tier',
    header: 'Tier',
    cell: ({ row: { original } }) => (
      <Link href={`/admin/tiers/${original.tier.id}`} className="link">
        {original.tier.name}
      </Link>
    ),
  }),
  subscription.display({
    id: 'pin',
    header: 'Pinned to',
    cell: ({ row: { original } }) => <PinCell subscription={original} />,
  }),
  subscription.accessor('state', {
    header: 'State',
    cell: ({ getValue }) => <SubscriptionState state={getValue()} />,
  }),
  subscription.accessor('createdAt', {
    header: 'Since',
    cell: ({ getValue }) => <RelativeTime at={getValue()} />,
  }),
])
