'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { CatalogApiDetail } from '@/contract/catalog.ts'
import type { VersionSdks } from '@/contract/sdks.ts'
import { Callout } from '@/ui/callout.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@/ui/states.tsx'
import { Tabs } from '@/ui/tabs.tsx'
import { useUrlState } from '@/ui/url-state.ts'
import { VersionLinks } from '@/ui/version-links.tsx'
import { PackageView } from './package-view.tsx'
import { sdksQuery } from './queries.ts'
import { SdkNotes } from './sdk-notes.tsx'
import { buildNotice, chosenLanguage, LANGUAGE_NAMES } from './view-model.ts'

type Props = Readonly<{ api: CatalogApiDetail; version: string }>

/** Ready-made clients of a version, a tab for each language. */
export function SdksPanel({ api, version }: Props) {
  const query = useQuery(sdksQuery(api.slug, version))
  return (
    <div className="flex min-w-0 flex-col gap-6">
      <VersionLinks
        versions={api.versions.filter(({ hasDocument }) => hasDocument)}
        current={version}
        hrefOf={({ name }) => `/apis/${api.slug}/${encodeURIComponent(name)}/sdks`}
      />
      {query.data !== undefined ? (
        <Sdks sdks={query.data} needsKey={api.auth === 'key'} />
      ) : query.isError ? (
        <ErrorState
          title="The SDKs could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Skeleton className="h-80 w-full" />
      )}
    </div>
  )
}

const DEFAULTS = { language: '' }

function Sdks({ sdks, needsKey }: Readonly<{ sdks: VersionSdks; needsKey: boolean }>) {
  const { values, set } = useUrlState(DEFAULTS)
  // Of this tab alone: never in the URL, in a store or on a server.
  const [key, setKey] = useState('')
  const { packages, builtAt, notes } = sdks
  const notice = buildNotice(sdks)
  return (
    <>
      {notice !== null && packages.length === 0 && notice.tone === 'info' ? (
        <div role="status">
          <EmptyState title={notice.title}>{notice.detail}</EmptyState>
        </div>
      ) : (
        notice !== null && (
          <Callout tone={notice.tone} title={notice.title} role="status">
            {notice.detail}
          </Callout>
        )
      )}
      {packages.length > 0 && (
        <Tabs
          label="Language"
          value={chosenLanguage(packages, values.language)}
          onValueChange={(language) => set({ language })}
          tabs={packages.map((one) => ({
            value: one.language,
            label: LANGUAGE_NAMES[one.language],
            content: (
              <PackageView one={one} needsKey={needsKey} apiKey={key} onApiKeyChange={setKey} />
            ),
          }))}
        />
      )}
      {packages.length > 0 && <SdkNotes notes={notes} />}
      {builtAt !== null && (
        <p className="text-xs text-ink-3">
          Made by OpenAPI Generator from the published document, <RelativeTime at={builtAt} />.
        </p>
      )}
    </>
  )
}
