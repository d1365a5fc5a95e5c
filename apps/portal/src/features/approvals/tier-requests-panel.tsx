'use client'

import { useQuery } from '@tanstack/react-query'
import { Check, CircleCheckBig, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { TierRequest } from '@/contract/tier-requests.ts'
import { tierRequestsQuery } from '@/lib/admin-queries.ts'
import { listState } from '@/lib/list-state.ts'
import { Button } from '@/ui/button.tsx'
import { Section } from '@/ui/card.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { DecideDialog } from './decide-dialog.tsx'
import { approveTier, denyTier } from './queries.ts'
import { type Decision, tierRequestWords } from './view-model.ts'

const column = columnsFor<TierRequest>()

type OnDecide = (decision: Decision, request: TierRequest) => void

/** Requests for another tier that wait: the oldest, and the next ones once those are decided. */
export function TierRequestsPanel() {
  const query = useQuery(tierRequestsQuery())
  const [asked, setAsked] = useState<{ decision: Decision; request: TierRequest }>()
  const columns = useMemo(
    () => tierRequestColumns((decision, request) => setAsked({ decision, request })),
    [],
  )
  return (
    <Section
      title="Tier changes"
      description="Subscriptions keep their tier until you approve another."
      actions={<CsvLink href="/api/v1/admin/tier-requests?format=csv" />}
    >
      <DataTable
        label="Tier changes"
        columns={columns}
        rows={query.data?.items ?? []}
        rowId={({ id }) => id}
        state={listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        skeletonRows={3}
        empty={
          <EmptyState title="Nobody asks for another tier" icon={CircleCheckBig}>
            A request for a tier that needs approval appears here. Whoever asked is told by mail
            what you decide.
          </EmptyState>
        }
      />
      {asked !== undefined && (
        <DecideDialog
          decision={asked.decision}
          ids={[asked.request.id]}
          noun="tier change"
          subject={tierRequestWords(asked.request)}
          approval="The new limits are in force within a second."
          act={asked.decision === 'approve' ? approveTier : denyTier}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Section>
  )
}

function tierRequestColumns(onDecide: OnDecide) {
  return column.columns([
    column.display({
      id: 'application',
      header: 'Application',
      meta: { fixed: true },
      cell: ({ row: { original } }) => (
        <span className="font-medium">{original.application.name}</span>
      ),
    }),
    column.accessor(({ organization }) => organization.name, {
      id: 'organization',
      header: 'Organisation',
    }),
    column.accessor(({ api }) => api.name, { id: 'api', header: 'API' }),
    column.accessor(({ fromTier, toTier }) => `${fromTier.name} → ${toTier.name}`, {
      id: 'tiers',
      header: 'From → to',
    }),
    column.accessor('reason', {
      header: 'Reason',
      meta: { wrap: true },
      cell: ({ getValue }) => getValue() || '—',
    }),
    column.display({
      id: 'requestedBy',
      header: 'Asked by',
      cell: ({ row: { original } }) => (
        <span title={original.requestedBy?.email}>{original.requestedBy?.name ?? '—'}</span>
      ),
    }),
    column.accessor('createdAt', {
      header: 'Asked',
      cell: ({ getValue }) => <RelativeTime at={getValue()} />,
    }),
    column.display({
      id: 'decide',
      header: 'Decision',
      meta: { fixed: true },
      cell: ({ row: { original } }) => <Decide request={original} onDecide={onDecide} />,
    }),
  ])
}

function Decide({ request, onDecide }: Readonly<{ request: TierRequest; onDecide: OnDecide }>) {
  const what = `${request.toTier.name} for ${request.application.name}`
  return (
    <span className="flex gap-1.5 py-1">
      <Button
        size="sm"
        icon={<Check aria-hidden className="size-3.5" />}
        aria-label={`Approve ${what}`}
        onClick={() => onDecide('approve', request)}
      >
        Approve
      </Button>
      <Button
        size="sm"
        icon={<X aria-hidden className="size-3.5" />}
        aria-label={`Deny ${what}`}
        onClick={() => onDecide('deny', request)}
      >
        Deny
      </Button>
    </span>
  )
}
