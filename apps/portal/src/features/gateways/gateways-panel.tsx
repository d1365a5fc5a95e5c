'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { GatewayNode } from '@/contract/gateways.ts'
import { GATEWAYS_EVERY_MS, gatewaysQuery } from '@/lib/admin-queries.ts'
import { fleetSentence, isRunning } from '@/lib/fleet.ts'
import { listState } from '@/lib/list-state.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { CodeBlock } from '@/ui/code-block.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, FilterChip, SearchBox } from '@/ui/filter-bar.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { type UrlState, useUrlState } from '@/ui/url-state.ts'
import { NODE_COLUMNS } from './columns.tsx'
import { NODE_FILTERS, NODE_STATES, REVISION_AGES, shownNodes } from './view-model.ts'

/** Every gateway that has been heard of lately. Follows them by itself. */
export function GatewaysPanel() {
  const query = useQuery(gatewaysQuery())
  const url = useUrlState(NODE_FILTERS)
  const { data, dataUpdatedAt } = query
  const rows = useMemo(
    () =>
      shownNodes(data?.items ?? [], url.values).map((node) => ({
        ...node,
        readAtMs: dataUpdatedAt,
      })),
    [data, dataUpdatedAt, url.values],
  )
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <p className="text-sm text-ink-2">
        <span role="status" className="font-medium text-ink">
          {data === undefined ? 'Looking for gateways.' : fleetSentence(data)}
        </span>{' '}
        Asked every {GATEWAYS_EVERY_MS / 1_000} seconds.
      </p>
      {(data?.items ?? []).filter(isRunning).map((node) => (
        <SwitchedOff key={node.id} node={node} />
      ))}
      {(data?.items ?? []).map((node) => (
        <Refusal key={node.id} node={node} />
      ))}
      <DataTable
        label="Gateways"
        tableId="gateways"
        columns={NODE_COLUMNS}
        rows={rows}
        rowId={({ id }) => id}
        state={query.isSuccess && rows.length === 0 ? 'empty' : listState(query)}
        error={query.error}
        onRetry={() => void query.refetch()}
        skeletonRows={2}
        empty={
          url.changed ? (
            <EmptyState
              kind="filtered"
              title="No gateway matches these filters"
              action={<Button onClick={url.reset}>Clear filters</Button>}
            />
          ) : (
            <NoGateways />
          )
        }
        toolbar={<NodeFilters url={url} />}
      />
    </div>
  )
}

/** An operator did it for a reason, and may have forgotten. */
function SwitchedOff({ node: { hostname, switchedOff } }: Readonly<{ node: GatewayNode }>) {
  if (switchedOff.length === 0) return null
  return (
    <Callout tone="warn" title={`${hostname} does without ${switchedOff.join(', ')}`}>
      <p>
        Its operator switched these policies off with <code>GATEWAY_OFF</code>; what is published
        about them does not hold there.
      </p>
    </Callout>
  )
}

function NodeFilters({ url }: Readonly<{ url: UrlState<typeof NODE_FILTERS> }>) {
  return (
    <FilterBar changed={url.changed} onReset={url.reset}>
      <SearchBox
        label="Search gateways"
        placeholder="Host or node id"
        value={url.values.q}
        onValueChange={(q) => url.set({ q })}
      />
      <FilterChip
        label="State"
        options={NODE_STATES}
        value={url.values.state}
        onValueChange={(state) => url.set({ state })}
      />
      <FilterChip
        label="Revision"
        options={REVISION_AGES}
        value={url.values.revision}
        onValueChange={(revision) => url.set({ revision })}
      />
    </FilterBar>
  )
}

/** Only while it matters: a node that has taken a newer revision since is well. */
function Refusal({ node }: Readonly<{ node: GatewayNode }>) {
  const { lastRefusal, revision, hostname } = node
  if (lastRefusal === null || (revision ?? 0) >= lastRefusal.revision) return null
  return (
    <Callout tone="danger" title={`${hostname} refused revision ${lastRefusal.revision}`}>
      <p>
        <RelativeTime at={lastRefusal.at} />; it goes on with{' '}
        {revision === null ? 'nothing' : `revision ${revision}`}.
      </p>
      <ul className="mt-1 flex flex-col gap-0.5">
        {lastRefusal.issues.map(({ path, message }) => (
          <li key={`${path} ${message}`} className="wrap-anywhere">
            <code className="text-xs">{path}</code> {message}
          </li>
        ))}
      </ul>
    </Callout>
  )
}

const START = `export DATABASE_URL=postgres://…        # as the portal has it
export GATEHOUSE_MASTER_KEY=…           # as the portal has it
node apps/gateway/src/main.ts`

function NoGateways() {
  return (
    <EmptyState title="No gateway has been heard of">
      <p>A gateway that starts reports itself here within seconds. To start one:</p>
      <div className="mt-3 text-left">
        <CodeBlock code={START} language="shell" title="Start a gateway" />
      </div>
    </EmptyState>
  )
}
