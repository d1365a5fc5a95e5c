'use client'

import { usePathname } from 'next/navigation'
import { useCallback, useState } from 'react'
import type { CatalogVersion } from '@/contract/catalog.ts'
import { Skeleton } from '@/ui/skeleton.tsx'
import { ErrorState } from '@/ui/states.tsx'
import { VersionLinks } from '@/ui/version-links.tsx'
import { RedocView } from './redoc-view.tsx'
import { referenceBase, sameOperationHref } from './view-model.ts'

type Props = Readonly<{
  slug: string
  current: string
  /** Those with a document, with the operations they have. */
  versions: readonly (CatalogVersion & Readonly<{ operationIds: readonly string[] }>)[]
}>

/** The reference of one version, and the way to the same operation in another one. */
export function ApiReference({ slug, current, versions }: Props) {
  const pathname = usePathname()
  const [attempt, setAttempt] = useState(0)
  const [failed, setFailed] = useState(false)
  const onLoaded = useCallback((error?: Error) => setFailed(error !== undefined), [])
  return (
    <>
      <div className="py-4">
        <VersionLinks
          versions={versions}
          current={current}
          hrefOf={({ name }) => {
            const operationIds = versions.find((each) => each.name === name)?.operationIds ?? []
            return sameOperationHref(slug, { name, operationIds }, { pathname, current })
          }}
        />
      </div>
      {failed ? (
        <ErrorState
          title="The reference could not be loaded"
          onRetry={() => {
            setFailed(false)
            setAttempt(attempt + 1)
          }}
        />
      ) : (
        <div className="bleed border-t border-line">
          <RedocView
            key={`${current}/${attempt}`}
            specUrl={`/api/v1/catalog/apis/${slug}/versions/${encodeURIComponent(current)}/openapi.json`}
            basePath={referenceBase(slug, current)}
            loading={<ReferenceSkeleton />}
            onLoaded={onLoaded}
          />
        </div>
      )}
    </>
  )
}

/** Menu, text and samples to come. */
export function ReferenceSkeleton() {
  return (
    <div
      role="status"
      className="grid gap-8 p-6 md:grid-cols-[240px_1fr] lg:grid-cols-[240px_1fr_1fr]"
    >
      <span className="sr-only">Loading the reference</span>
      <Skeleton className="h-96" />
      <Skeleton className="h-[70vh]" />
      <Skeleton className="h-96 max-lg:hidden" />
    </div>
  )
}
