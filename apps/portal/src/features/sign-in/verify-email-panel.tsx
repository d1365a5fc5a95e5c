'use client'

import { useEffect, useRef, useState } from 'react'
import { MailToken } from '@/contract/accounts.ts'
import { ApiError } from '@/lib/api.ts'
import { Callout } from '@/ui/callout.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { verifyEmail } from './queries.ts'
import { useLinkToken } from './use-link-token.ts'

type State =
  | { kind: 'working' }
  | { kind: 'verified'; email: string }
  | { kind: 'refused'; detail: string }

/** Spends the token of the mail's link and says what came of it. */
export function VerifyEmailPanel() {
  const state = useVerification()
  if (state.kind === 'working') {
    return (
      <div role="status" className="flex flex-col gap-3">
        <span className="sr-only">Verifying the address</span>
        <Skeleton className="h-20" />
      </div>
    )
  }
  if (state.kind === 'verified') {
    return (
      <div className="flex flex-col gap-4">
        <Callout tone="ok" role="status" title="The address is verified">
          {state.email} is yours. You can create keys now.
        </Callout>
        <div>
          <LinkButton href="/home" variant="primary">
            Go on to the quick start
          </LinkButton>
        </div>
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-4">
      <Callout tone="danger" role="alert" title="This link does not work">
        {state.detail}
      </Callout>
      <p className="text-sm text-ink-2">
        Sign in and send the mail again from the home page; the newest link is the one that works.
      </p>
      <div>
        <LinkButton href="/sign-in?next=/home" variant="primary">
          Sign in
        </LinkButton>
      </div>
    </div>
  )
}

function useVerification(): State {
  const token = useLinkToken()
  const [state, setState] = useState<State>({ kind: 'working' })
  const spent = useRef(false) // the token is good once, and effects may run twice
  useEffect(() => {
    if (token === undefined || spent.current) return
    spent.current = true
    const parsed = MailToken.safeParse(token)
    if (!parsed.success) {
      setState({
        kind: 'refused',
        detail: 'The link is not complete. Open it from the mail again.',
      })
      return
    }
    verifyEmail({ token: parsed.data }).then(
      ({ email }) => setState({ kind: 'verified', email }),
      (error: unknown) => {
        const detail = error instanceof ApiError ? error.detail : 'Try again in a moment.'
        setState({ kind: 'refused', detail })
      },
    )
  }, [token])
  return state
}
