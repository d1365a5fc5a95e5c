'use client'

import { Button } from '@/ui/button.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { FailureReference } from '@/ui/page/failure-reference.tsx'
import { PlainPage } from '@/ui/page/plain-page.tsx'

type Props = Readonly<{ error: unknown; retry: () => void }>

export default function ErrorPage({ error, retry }: Props) {
  return (
    <PlainPage
      title="This page could not be shown"
      actions={
        <>
          <Button variant="primary" onClick={retry}>
            Try again
          </Button>
          <LinkButton href="/">Go to the start page</LinkButton>
        </>
      }
    >
      Something on our side did not work. It may pass by itself; if it does not, tell us the
      reference.
      <FailureReference error={error} />
    </PlainPage>
  )
}
