'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { Subscription } from '@/contract/subscriptions.ts'
import { subscriptionChoicesQuery } from '@/lib/choices.ts'
import { listState } from '@/lib/list-state.ts'
import { Button } from '@/ui/button.tsx'
import { Section } from '@/ui/card.tsx'
import { CsvLink } from '@/ui/csv-link.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { FilterBar, FilterChip } from '@/ui/filter-bar.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { Pagination } from '@/ui/pagination.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { useCursorPages, useUrlState } from '@/ui/url-state.ts'
import { CancelSubscriptionDialog } from './cancel-subscription-dialog.tsx'
import { ChangeTierDialog } from './change-tier-dialog.tsx'
import { subscriptionColumns } from './columns.tsx'
import { PinDialog } from './pin-dialog.tsx'
import { SUBSCRIPTION_DEFAULTS, subscriptionsCsvHref, subscriptionsQuery } from './queries.ts'
import { WithdrawRequestDialog } from './withdraw-request-dialog.tsx'

const STATES = [
  { value: 'active', label: 'Active' },
  { value: 'pending', label: 'Waits for approval' },
  { value: 'suspended', label: 'Suspended' },
  { value: 'cancelled', label: 'Cancelled' },
] as const

type State = (typeof STATES)[number]['value']
type Act = Readonly<{ kind: 'tier' | 'pin' | 'withdraw' | 'cancel'; subscription: Subscription }>

type Props = Readonly<{ applicationId: string; mayWrite: boolean }>

/** What an application may call and how much, and how to change that. */
export function SubscriptionsPanel({ applicationId, mayWrite }: Props) {
  const [act, setAct] = useState<Act>()
  const asked = useAskedChange(applicationId, mayWrite)
  const columns = useMemo(
    () =>
      subscriptionColumns(
        mayWrite
          ? {
              onChangeTier: (subscription) => setAct({ kind: 'tier', subscription }),
              onPin: (subscription) => setAct({ kind: 'pin', subscription }),
              onWithdraw: (subscription) => setAct({ kind: 'withdraw', subscription }),
              onCancel: (subscription) => setAct({ kind: 'cancel', subscription }),
            }
          : undefined,
      ),
    [mayWrite],
  )
  return (
    <Section
      title="Subscriptions"
      actions={
        <LinkButton href="/apis" variant="primary">
          Subscribe to an API
        </LinkButton>
      }
    >
      <SubscriptionsTable applicationId={applicationId} columns={columns} />
      {asked.subscription !== undefined && (
        <ChangeTierDialog
          subscription={asked.subscription}
          tierId={asked.tierId}
          onClose={asked.onClose}
        />
      )}
      {act?.kind === 'tier' && (
        <ChangeTierDialog subscription={act.subscription} onClose={() => setAct(undefined)} />
      )}
      {act?.kind === 'pin' && (
        <PinDialog subscription={act.subscription} onClose={() => setAct(undefined)} />
      )}
      {act?.kind === 'withdraw' && (
        <WithdrawRequestDialog subscription={act.subscription} onClose={() => setAct(undefined)} />
      )}
      {act?.kind === 'cancel' && (
        <CancelSubscriptionDialog
          subscription={act.subscription}
          onClose={() => setAct(undefined)}
        />
      )}
    </Section>
  )
}

const CHANGE = { change: '', tier: '' }

/** `?change=<subscription>&tier=<tier>` opens the dialog: the limits' page, the simulator and mails lead here. */
function useAskedChange(applicationId: string, mayWrite: boolean) {
  const { values, set } = useUrlState(CHANGE)
  const isAsked = mayWrite && values.change !== ''
  const choices = useQuery({ ...subscriptionChoicesQuery(applicationId), enabled: isAsked })
  const found = isAsked ? choices.data?.find(({ id }) => id === values.change) : undefined
  const mayChange = found?.state === 'active' || found?.state === 'pending'
  return {
    subscription: mayChange ? found : undefined,
    tierId: values.tier === '' ? undefined : values.tier,
    onClose: () => set(CHANGE),
  }
}

type TableProps = Readonly<{
  applicationId: string
  columns: ReturnType<typeof subscriptionColumns>
}>

function SubscriptionsTable({ applicationId, columns }: TableProps) {
  const { values, set, reset, changed } = useUrlState(SUBSCRIPTION_DEFAULTS)
  const pages = useCursorPages()
  const filters = { ...values, cursor: pages.cursor ?? '', applicationId }
  const found = useQuery(subscriptionsQuery(filters))
  return (
    <DataTable
      label="Subscriptions"
      columns={columns}
      rows={found.data?.items ?? []}
      rowId={({ id }) => id}
      state={listState(found)}
      error={found.error}
      onRetry={() => void found.refetch()}
      skeletonRows={4}
      toolbar={
        <FilterBar
          changed={changed}
          onReset={reset}
          actions={<CsvLink href={subscriptionsCsvHref(filters)} />}
        >
          <FilterChip
            label="State"
            options={STATES}
            value={values.state as State | ''}
            onValueChange={(state) => set({ state })}
          />
        </FilterBar>
      }
      empty={changed ? <NoneInState onReset={reset} /> : <NoneYet />}
      footer={
        <Pagination pages={pages} nextCursor={found.data?.nextCursor} label="Subscriptions" />
      }
    />
  )
}

function NoneInState({ onReset }: Readonly<{ onReset(): void }>) {
  return (
    <EmptyState
      kind="filtered"
      title="No subscription is in this state"
      action={<Button onClick={onReset}>Show all</Button>}
    />
  )
}

function NoneYet() {
  return (
    <EmptyState
      title="Subscribed to nothing yet"
      action={<LinkButton href="/apis">Open the catalogue</LinkButton>}
    >
      The application’s keys work with the APIs it is subscribed to.
    </EmptyState>
  )
}
