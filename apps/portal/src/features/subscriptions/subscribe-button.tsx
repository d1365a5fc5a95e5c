'use client'

import { useQuery } from '@tanstack/react-query'
import { ChevronDown, CircleCheck, Hourglass, Plus } from 'lucide-react'
import type { CatalogApiDetail } from '@/contract/catalog.ts'
import type { Subscription } from '@/contract/subscriptions.ts'
import { Button } from '@/ui/button.tsx'
import { Menu, MenuItem, MenuLabel, MenuLine, MenuLink } from '@/ui/dropdown-menu.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { useUrlState } from '@/ui/url-state.ts'
import { subscriptionsQuery } from './queries.ts'
import { SubscribeDialog } from './subscribe-dialog.tsx'
import { type SubscribeLabel, subscribeLabel } from './view-model.ts'

/** Who looks: nobody known, a member who may subscribe, a member who may only look, somebody without an organisation. */
export type Viewer = 'stranger' | 'subscriber' | 'reader' | 'outsider'

type Props = Readonly<{
  api: Pick<CatalogApiDetail, 'id' | 'slug' | 'name' | 'tiers'>
  viewer: Viewer
}>

const DEFAULTS = { subscribe: '' }

/** One button whose label is the state: sign in, subscribe, pending, subscribed. */
export function SubscribeButton({ api, viewer }: Props) {
  if (viewer === 'outsider') return null
  if (viewer === 'stranger') {
    const next = `/apis/${api.slug}?subscribe=1`
    return (
      <LinkButton href={`/sign-in?${new URLSearchParams({ next })}`} variant="primary">
        Sign in to subscribe
      </LinkButton>
    )
  }
  return <MemberButton api={api} mayWrite={viewer === 'subscriber'} />
}

type MemberProps = Pick<Props, 'api'> & Readonly<{ mayWrite: boolean }>

function MemberButton({ api, mayWrite }: MemberProps) {
  const { values, set } = useUrlState(DEFAULTS)
  const { data, isPending } = useQuery(subscriptionsQuery({ apiId: api.id }))
  const subscriptions = data?.items ?? []
  const label = subscribeLabel(subscriptions)
  const open = () => set({ subscribe: '1' })
  return (
    <>
      {label === 'Subscribe' ? (
        mayWrite && (
          <Button variant="primary" disabled={isPending} onClick={open}>
            Subscribe
          </Button>
        )
      ) : (
        <StateMenu label={label} subscriptions={subscriptions} onMore={mayWrite && open} />
      )}
      {mayWrite && values.subscribe === '1' && !isPending && (
        <SubscribeDialog
          api={api}
          subscriptions={subscriptions}
          onClose={() => set({ subscribe: '' })}
        />
      )}
    </>
  )
}

type MenuProps = Readonly<{
  label: SubscribeLabel
  subscriptions: readonly Subscription[]
  onMore: (() => void) | false
}>

const ICON = 'size-4 text-ink-3'

function StateMenu({ label, subscriptions, onMore }: MenuProps) {
  const Icon = label === 'Subscribed' ? CircleCheck : Hourglass
  return (
    <Menu
      trigger={
        <Button icon={<Icon aria-hidden className="size-4" />}>
          {label}
          <ChevronDown aria-hidden className="size-4 text-ink-3" />
        </Button>
      }
    >
      <MenuLabel>Applications</MenuLabel>
      {subscriptions.map(({ id, application, tier, state }) => (
        <MenuLink key={id} href={`/applications/${application.id}/subscriptions`}>
          <span className="min-w-0">
            <span className="block">{application.name}</span>
            <span className="block text-xs text-ink-3">
              {tier.name}
              {state === 'pending' && ', waits for approval'}
              {state === 'suspended' && ', suspended'}
            </span>
          </span>
        </MenuLink>
      ))}
      {onMore !== false && (
        <>
          <MenuLine />
          <MenuItem icon={<Plus aria-hidden className={ICON} />} onSelect={onMore}>
            Subscribe another application
          </MenuItem>
        </>
      )}
    </Menu>
  )
}
