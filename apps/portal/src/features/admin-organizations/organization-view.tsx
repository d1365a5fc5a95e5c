'use client'

import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { AdminOrganization } from '@/contract/admin-organizations.ts'
import { formatNumber } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { Button } from '@/ui/button.tsx'
import { Card, DangerRow, DangerZone, Section, Stat, StatRow } from '@/ui/card.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import type { TableColumns } from '@/ui/data-table/table-columns.ts'
import { LinkButton } from '@/ui/link-button.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { PageSkeleton } from '@/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@/ui/states.tsx'
import { ChangeStateDialog } from './change-state-dialog.tsx'
import { APPLICATION_COLUMNS, MEMBER_COLUMNS, SUBSCRIPTION_COLUMNS } from './columns.tsx'
import { OrganizationState } from './organization-state.tsx'
import {
  applicationsQuery,
  membersQuery,
  organizationQuery,
  subscriptionsQuery,
} from './queries.ts'

/** One consumer: who it is, what it has, and whether it may call. */
export function OrganizationView({ organizationId }: Readonly<{ organizationId: string }>) {
  const query = useQuery(organizationQuery(organizationId))
  const organization = query.data
  if (organization === undefined) {
    if (!query.isError) return <PageSkeleton />
    return (
      <Card padded={false}>
        <ErrorState
          title="The organisation could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      </Card>
    )
  }
  return (
    <>
      <PageHeader
        title={organization.name}
        breadcrumbs={[{ href: '/admin/organizations', label: 'Organisations' }]}
        badge={<OrganizationState state={organization.state} look="pill" />}
        actions={
          <>
            <LinkButton href={`/admin/usage?organizationId=${organizationId}`}>Usage</LinkButton>
            <LinkButton href={`/admin/audit?organizationId=${organizationId}`}>Audit</LinkButton>
          </>
        }
      />
      <Figures organization={organization} />
      <Lists organizationId={organizationId} />
      <StateZone organization={organization} />
    </>
  )
}

function Figures({ organization }: Readonly<{ organization: AdminOrganization }>) {
  const { members, applications, liveKeys, subscriptions, requestsLastDay } = organization
  return (
    <StatRow>
      <Stat label="Members" value={formatNumber(members)} />
      <Stat label="Applications" value={formatNumber(applications)} />
      <Stat label="Live keys" value={formatNumber(liveKeys)} />
      <Stat label="Subscriptions" value={formatNumber(subscriptions)} />
      <Stat label="Calls in 24 hours" value={formatNumber(requestsLastDay)} />
    </StatRow>
  )
}

function Lists({ organizationId }: Readonly<{ organizationId: string }>) {
  const members = useQuery(membersQuery(organizationId))
  const applications = useQuery(applicationsQuery(organizationId))
  const subscriptions = useQuery(subscriptionsQuery(organizationId))
  return (
    <>
      <List label="Members" columns={MEMBER_COLUMNS} query={members} none="Nobody belongs to it" />
      <List
        label="Applications"
        columns={APPLICATION_COLUMNS}
        query={applications}
        none="It has no application"
      />
      <List
        label="Subscriptions"
        columns={SUBSCRIPTION_COLUMNS}
        query={subscriptions}
        none="It has no subscription"
      />
    </>
  )
}

type ListProps<Row extends { id: string }> = Readonly<{
  label: string
  columns: TableColumns<Row>
  query: UseQueryResult<{ items: Row[]; nextCursor: string | null }>
  none: string
}>

function List<Row extends { id: string }>({ label, columns, query, none }: ListProps<Row>) {
  return (
    <Section title={label}>
      <DataTable
        label={label}
        columns={columns}
        rows={query.data?.items ?? []}
        rowId={({ id }) => id}
        state={listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        skeletonRows={2}
        empty={<EmptyState title={none} />}
        footer={
          query.data?.nextCursor != null && (
            <p className="text-xs text-ink-3">The newest {query.data.items.length}</p>
          )
        }
      />
    </Section>
  )
}

function StateZone({ organization }: Readonly<{ organization: AdminOrganization }>) {
  const [asking, setAsking] = useState(false)
  const dialog = asking && (
    <ChangeStateDialog organization={organization} onClose={() => setAsking(false)} />
  )
  if (organization.state === 'suspended') {
    return (
      <Card className="flex flex-wrap items-center justify-between gap-4">
        <p className="text-sm">This organisation is suspended: its calls are answered 403.</p>
        <Button variant="primary" onClick={() => setAsking(true)}>
          End suspension
        </Button>
        {dialog}
      </Card>
    )
  }
  return (
    <DangerZone>
      <DangerRow
        title="Suspend this organisation"
        detail="All its keys answer 403 until the suspension ends. Nothing is deleted."
        action={
          <Button variant="danger" onClick={() => setAsking(true)}>
            Suspend organisation
          </Button>
        }
      />
      {dialog}
    </DangerZone>
  )
}
