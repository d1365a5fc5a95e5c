'use client'

import { useQuery } from '@tanstack/react-query'
import { formatCount } from '@/lib/format.ts'
import { listState } from '@/lib/list-state.ts'
import { Section } from '@/ui/card.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { HEALTH_COLUMNS } from './health-columns.tsx'
import { HEALTH_EVERY_MS, upstreamHealthQuery } from './queries.ts'

/** How each gateway sees each target, now. Follows by itself. */
export function UpstreamHealthPanel({ upstreamId }: Readonly<{ upstreamId: string }>) {
  const query = useQuery(upstreamHealthQuery(upstreamId))
  const gateways = query.data?.gateways ?? 0
  return (
    <Section
      title="Health of the targets"
      description={`As each gateway sees them by itself, reported every 5 seconds and asked every ${HEALTH_EVERY_MS / 1_000}.`}
    >
      <DataTable
        label="Health of the targets"
        tableId="upstream-health"
        columns={HEALTH_COLUMNS}
        rows={query.data?.items ?? []}
        rowId={({ nodeId, url }) => `${nodeId} ${url}`}
        state={listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        skeletonRows={2}
        empty={
          <EmptyState title={gateways === 0 ? 'No gateway runs' : 'Nothing is known yet'}>
            {gateways === 0 ? (
              <p>A gateway that starts reports itself within seconds.</p>
            ) : (
              <p>
                {formatCount(gateways, 'gateway')} will tell with the first call, or with the first
                health check, once the upstream is published.
              </p>
            )}
          </EmptyState>
        }
      />
    </Section>
  )
}
