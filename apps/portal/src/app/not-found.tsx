import type { Metadata } from 'next'
import { LinkButton } from '@/ui/link-button.tsx'
import { PlainPage } from '@/ui/page/plain-page.tsx'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <PlainPage
      title="There is no page here"
      actions={
        <>
          <LinkButton href="/" variant="primary">
            Go to the start page
          </LinkButton>
          <LinkButton href="/apis">See all APIs</LinkButton>
        </>
      }
    >
      The address is wrong, the thing was deleted, or it belongs to an organisation that you are not
      signed in to.
    </PlainPage>
  )
}
