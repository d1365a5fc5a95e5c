'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import type { Me } from '@/contract/me.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { meQuery, resendVerification } from './queries.ts'

/** What the person has to know on every page: the organisation is suspended, the address is not verified. */
export function AccountBanner() {
  const me = useQuery(meQuery())
  if (me.data === undefined) return null
  const suspended = isSuspended(me.data)
  if (!suspended && me.data.isEmailVerified) return null
  return (
    <div className="mx-auto flex w-full max-w-300 flex-col gap-2 px-4 pt-4 sm:px-6 lg:px-8">
      {suspended && (
        <Callout tone="danger" title="This organisation is suspended">
          Every call with its keys is answered 403, and nothing can be changed here until the
          provider lifts it.
        </Callout>
      )}
      {!me.data.isEmailVerified && <Unverified email={me.data.email} />}
    </div>
  )
}

function isSuspended({ organizationId, memberships }: Me): boolean {
  return memberships.some((membership) => {
    return (
      membership.organizationId === organizationId && membership.organizationState === 'suspended'
    )
  })
}

function Unverified({ email }: Readonly<{ email: string }>) {
  const resend = useMutation({ mutationFn: resendVerification })
  return (
    <Callout
      tone={resend.isError ? 'danger' : 'warn'}
      title={`Verify ${email}`}
      action={
        <Button size="sm" pending={resend.isPending} onClick={() => resend.mutate()}>
          Send the mail again
        </Button>
      }
    >
      <span role="status">
        {resend.isSuccess && 'Sent. The newest link is the one that works. '}
        {resend.isError && problemSentence(resend.error)}
        {resend.isIdle && 'Open the link in the mail we sent you. Keys can be created after that.'}
      </span>
    </Callout>
  )
}
