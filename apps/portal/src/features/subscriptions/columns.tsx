'use client'

import { Ban, BookOpen, Gauge, Hourglass, Pin, Undo2 } from 'lucide-react'
import Link from 'next/link'
import type { Subscription } from '@/contract/subscriptions.ts'
import { StatusText } from '@/ui/badge.tsx'
import { columnsFor } from '@/ui/data-table/table-columns.ts'
import { MenuItem, MenuLine, MenuLink, RowMenu } from '@/ui/dropdown-menu.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { SubscriptionState } from '@/ui/subscription-state.tsx'

const column = columnsFor<Subscription>()

export type SubscriptionActs = Readonly<{
  onChangeTier(subscription: Subscription): void
  onPin(subscription: Subscription): void
  onWithdraw(subscription: Subscription): void
  onCancel(subscription: Subscription): void
}>

/** Columns of an application's subscriptions. `acts` is absent for readers who may not change them. */
export function subscriptionColumns(acts: SubscriptionActs | undefined) {
  return column.columns([
    column.accessor(({ api }) => api.name, {
      id: 'api',
      header: 'API',
      meta: { fixed: true },
      cell: ({ row }) => (
        <Link href={`/apis/${row.original.api.slug}`} className="link font-medium">
          {row.original.api.name}
        </Link>
      ),
    }),
    column.accessor(({ tier }) => tier.name, {
      id: 'tier',
      header: 'Tier',
      cell: ({ row: { original } }) => <TierCell subscription={original} />,
    }),
    column.accessor(({ tier }) => tier.limits, {
      id: 'limits',
      header: 'Limits',
      meta: { wrap: true },
      cell: ({ getValue }) => (
        <span className="text-ink-2">{getValue().join('. ') || 'No limits'}</span>
      ),
    }),
    column.accessor('state', {
      header: 'State',
      cell: ({ getValue }) => <SubscriptionState state={getValue()} />,
    }),
    column.accessor(({ pinnedVersion }) => pinnedVersion?.name ?? '', {
      id: 'pin',
      header: 'Pinned to',
      cell: ({ getValue }) => (getValue() === '' ? '—' : getValue()),
    }),
    column.accessor('createdAt', {
      header: 'Since',
      cell: ({ getValue }) => <RelativeTime at={getValue()} />,
    }),
    ...(acts === undefined ? [] : [menuColumn(acts)]),
  ])
}

function TierCell({ subscription }: Readonly<{ subscription: Subscription }>) {
  const { tier, tierRequest } = subscription
  if (tierRequest === null) return tier.name
  return (
    <span className="flex flex-col">
      {tier.name}
      <StatusText tone="info" icon={Hourglass}>
        {tierRequest.tier.name} asked for
      </StatusText>
    </span>
  )
}

const ICON = 'size-4 text-ink-3'

function menuColumn({ onChangeTier, onPin, onWithdraw, onCancel }: SubscriptionActs) {
  return column.display({
    id: 'acts',
    header: () => <span className="sr-only">Actions</span>,
    meta: { fixed: true, width: 'w-10' },
    cell: ({ row: { original: subscription } }) => (
      <RowMenu label={`Actions for ${subscription.api.name}`}>
        <MenuLink
          href={`/apis/${subscription.api.slug}`}
          icon={<BookOpen aria-hidden className={ICON} />}
        >
          Open the API
        </MenuLink>
        {isOpen(subscription) && (
          <>
            {subscription.state !== 'suspended' && (
              <MenuItem
                icon={<Gauge aria-hidden className={ICON} />}
                onSelect={() => onChangeTier(subscription)}
              >
                Change tier
              </MenuItem>
            )}
            {isPinnable(subscription) && (
              <MenuItem
                icon={<Pin aria-hidden className={ICON} />}
                onSelect={() => onPin(subscription)}
              >
                Pin to a version…
              </MenuItem>
            )}
            {subscription.tierRequest !== null && (
              <MenuItem
                icon={<Undo2 aria-hidden className={ICON} />}
                onSelect={() => onWithdraw(subscription)}
              >
                Withdraw tier request…
              </MenuItem>
            )}
            <MenuLine />
            <MenuItem
              danger
              icon={<Ban aria-hidden className="size-4" />}
              onSelect={() => onCancel(subscription)}
            >
              Cancel subscription…
            </MenuItem>
          </>
        )}
      </RowMenu>
    ),
  })
}

/** Where the API leaves the version to its callers, or did when the pin was made. */
function isPinnable({ pinnableVersions, pinnedVersion }: Subscription): boolean {
  return pinnableVersions.length > 0 || pinnedVersion !== null
}

function isOpen({ state }: Subscription): boolean {
  return state !== 'cancelled'
}
