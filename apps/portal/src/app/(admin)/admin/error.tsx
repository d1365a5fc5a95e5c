'use client'

import { Card } from '@/ui/card.tsx'
import { FailureReference } from '@/ui/page/failure-reference.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { ErrorState } from '@/ui/states.tsx'

type Props = Readonly<{ error: unknown; retry: () => void }>

export default function AdminError({ error, retry }: Props) {
  return (
    <>
      <PageHeader title="This page could not be shown" />
      <Card padded={false}>
        <ErrorState title="Something on our side did not work" error={error} onRetry={retry} />
        <div className="pb-6 text-center">
          <FailureReference error={error} />
        </div>
      </Card>
    </>
  )
}
