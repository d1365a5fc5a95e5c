'use client'

import type { ReactNode } from 'react'
import { Callout } from '@/ui/callout.tsx'
import { LinkButton } from '@/ui/link-button.tsx'

type Props = Readonly<{
  sentTo: string
  outboxHref?: string | undefined
  children: ReactNode
}>

/** What is said after a mail was promised: the same whether an account exists or not. */
export function LookAtYourMail({ sentTo, outboxHref, children }: Props) {
  return (
    <div className="flex flex-col gap-4">
      <Callout tone="ok" role="status" title="Look at your mail">
        <p>
          We have sent a mail to <strong className="break-all">{sentTo}</strong>. {children}
        </p>
      </Callout>
      <div className="flex flex-wrap gap-3">
        {outboxHref !== undefined && (
          <LinkButton href={outboxHref} variant="primary">
            Open the demo’s outbox
          </LinkButton>
        )}
        <LinkButton href="/sign-in">Sign in</LinkButton>
      </div>
    </div>
  )
}
