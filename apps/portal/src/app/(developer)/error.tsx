'use client'

import { FailureReference } from '@/ui/page/failure-reference.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { ErrorState } from '@/ui/states.tsx'

type Props = Readonly<{ error: unknown; retry: () => void }>

export default function ErrorPage({ error, retry }: Props) {
  return (
    <>
      <PageHeader title="This page could not be shown" />
      <div className="text-center">
        <ErrorState title="Something on our side did not work" onRetry={retry} />
        <FailureReference error={error} />
      </div>
    </>
  )
}
