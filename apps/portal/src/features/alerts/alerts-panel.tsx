'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { listState } from '@/lib/list-state.ts'
import { Button } from '@/ui/button.tsx'
import { Section } from '@/ui/card.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages } from '@/ui/url-state.ts'
import { CHANNEL_COLUMNS } from './channel-columns.tsx'
import { CreateChannelDialog } from './create-channel-dialog.tsx'
import { DELIVERY_COLUMNS } from './delivery-columns.tsx'
import { channelsQuery, deliveriesQuery } from './queries.ts'

/** Where alerts go, and what became of each message. */
export function AlertsPanel() {
  const [creating, setCreating] = useState(false)
  const create = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      Add a channel
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Alert channels"
        description="Where messages about error budgets go, and what became of each."
        actions={create}
      />
      <Section title="Channels">
        <Channels />
      </Section>
      <Section title="Deliveries">
        <Deliveries />
      </Section>
      {creating && <CreateChannelDialog onClose={() => setCreating(false)} />}
    </>
  )
}

function Channels() {
  const query = useQuery(channelsQuery())
  return (
    <DataTable
      label="Channels"
      columns={CHANNEL_COLUMNS}
      rows={query.data?.items ?? []}
      rowId={({ id }) => id}
      state={listState(query)}
      error={query.error}
      onRetry={() => void query.refetch()}
      empty={
        <EmptyState title="No channels yet">
          Without one, alerts are shown here and nobody is told.
        </EmptyState>
      }
    />
  )
}

function Deliveries() {
  const pages = useCursorPages()
  const query = useQuery(deliveriesQuery(pages.cursor ?? ''))
  return (
    <DataTable
      label="Deliveries"
      columns={DELIVERY_COLUMNS}
      rows={query.data?.items ?? []}
      rowId={({ id }) => id}
      state={listState(query)}
      error={query.error}
      onRetry={() => void query.refetch()}
      empty={<EmptyState title="Nothing was sent yet">Test a channel to see one here.</EmptyState>}
      footer={<Pagination label="Deliveries" pages={pages} nextCursor={query.data?.nextCursor} />}
    />
  )
}
