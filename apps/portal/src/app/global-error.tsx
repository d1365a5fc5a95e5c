'use client'

import { Button } from '@/ui/button.tsx'
import { FailureReference } from '@/ui/page/failure-reference.tsx'
import { fonts } from '@/ui/page/fonts.ts'
import { PlainPage } from '@/ui/page/plain-page.tsx'
import './globals.css'

type Props = Readonly<{ error: unknown; retry: () => void }>

/** Stands in for the root layout when that is what broke, so it brings its own document. */
export default function GlobalError({ error, retry }: Props) {
  return (
    <html lang="en">
      <body className={fonts}>
        <title>Gatehouse</title>
        <PlainPage
          title="The portal could not be shown"
          actions={
            <Button variant="primary" onClick={retry}>
              Try again
            </Button>
          }
        >
          Something on our side did not work. It may pass by itself; if it does not, tell us the
          reference.
          <FailureReference error={error} />
        </PlainPage>
      </body>
    </html>
  )
}
