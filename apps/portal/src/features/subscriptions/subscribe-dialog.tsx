'use client'

import { useState } from 'react'
import type { CatalogApiDetail } from '@/contract/catalog.ts'
import type { Subscription } from '@/contract/subscriptions.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { SubscribeForm } from './subscribe-form.tsx'

type Props = Readonly<{
  api: Pick<CatalogApiDetail, 'id' | 'slug' | 'name' | 'tiers'>
  /** The organisation's subscriptions to this API. */
  subscriptions: readonly Subscription[]
  onClose(): void
}>

/** Application and tier, then what came of it. Mount it while it is open. */
export function SubscribeDialog({ api, subscriptions, onClose }: Props) {
  const [made, setMade] = useState<Subscription>()
  const [isSubmitting, setSubmitting] = useState(false)
  // What it began with: the list is read again while the result is shown.
  const [taken] = useState(subscriptions)
  if (made !== undefined) return <Result subscription={made} onClose={onClose} />
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Subscribe to ${api.name}`}
      description="The application’s keys can call it, as often as the tier says."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="subscribe" variant="primary" pending={isSubmitting}>
            Subscribe
          </Button>
        </>
      }
    >
      <SubscribeForm
        api={api}
        subscriptions={taken}
        onSubmitting={setSubmitting}
        onMade={setMade}
      />
    </Dialog>
  )
}

type ResultProps = Readonly<{ subscription: Subscription; onClose(): void }>

function Result({ subscription, onClose }: ResultProps) {
  const { application, api, tier, state } = subscription
  const isPending = state === 'pending'
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={isPending ? 'Asked for approval' : 'Subscribed'}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          {isPending ? (
            <LinkButton href={`/applications/${application.id}/subscriptions`} variant="primary">
              Look at the subscription
            </LinkButton>
          ) : (
            <LinkButton href={`/applications/${application.id}/keys?create=1`} variant="primary">
              Create a key
            </LinkButton>
          )}
        </>
      }
    >
      <div className="pb-2">
        <Callout
          tone={isPending ? 'info' : 'ok'}
          role="status"
          title={`${application.name} · ${api.name} · ${tier.name}`}
        >
          {isPending
            ? 'The API’s owner decides. Calls are answered 403 until then; keys can be created meanwhile.'
            : `Keys of ${application.name} can call ${api.name} now. ${tier.limits.join('. ')}`}
        </Callout>
      </div>
    </Dialog>
  )
}
