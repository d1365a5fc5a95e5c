import Link from 'next/link'
import type { ReactNode } from 'react'
import type { CatalogApiDetail, CatalogVersionDetail } from '@/contract/catalog.ts'
import { callFromEnvironment, callWithoutKey, firstCallUrl } from '@/lib/first-call.ts'
import { formatCount } from '@/lib/format.ts'
import { Section } from '@/ui/card.tsx'
import { CodeBlock } from '@/ui/code-block.tsx'
import { MarkdownText } from '@/ui/markdown.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { VersionLinks } from '@/ui/version-links.tsx'
import { Authentication } from './authentication.tsx'
import { ChoosingVersion } from './choosing-version.tsx'
import { VersionNotice } from './version-notice.tsx'
import { betterVersion, referenceHref } from './view-model.ts'

type Props = Readonly<{
  api: CatalogApiDetail
  /** Undefined when the API has no version that may be seen. */
  version: CatalogVersionDetail | undefined
}>

/** What an API does, how its first call looks, and what it takes. */
export function ApiOverview({ api, version }: Props) {
  const better = version && betterVersion(api.versions, version)
  return (
    <div className="grid gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_320px]">
      <div className="flex min-w-0 flex-col gap-8">
        {version !== undefined && (
          <div className="flex flex-col gap-3">
            <VersionLinks
              versions={api.versions}
              current={version.name}
              hrefOf={({ name }) => versionHref(api.slug, name)}
            />
            <VersionNotice
              slug={api.slug}
              version={version}
              better={better}
              betterHref={versionHref(api.slug, better?.name ?? '')}
            />
          </div>
        )}
        {version === undefined ? (
          <EmptyState title="This API has no version yet" />
        ) : (
          <FirstCall api={api} version={version} />
        )}
        {api.description !== '' && (
          <Section title="About">
            <MarkdownText text={api.description} />
          </Section>
        )}
        {api.versionSelection !== null && (
          <ChoosingVersion selection={api.versionSelection} versions={api.versions} />
        )}
        <Authentication auth={api.auth} corsOrigins={api.corsOrigins} />
      </div>
      <aside aria-label="Facts" className="flex min-w-0 flex-col gap-3">
        <h2 className="text-md font-semibold">Facts</h2>
        <ApiFacts api={api} version={version} />
      </aside>
    </div>
  )
}

function versionHref(slug: string, name: string): string {
  return `/apis/${slug}?${new URLSearchParams({ version: name })}`
}

function FirstCall({
  api,
  version,
}: Readonly<{ api: CatalogApiDetail; version: CatalogVersionDetail }>) {
  const url = firstCallUrl(version)
  if (url === null) return null
  return (
    <Section title="The first call">
      <CodeBlock
        code={api.auth === 'key' ? callFromEnvironment(url) : callWithoutKey(url)}
        language="shell"
        title={`${api.name} ${version.name}`}
      />
    </Section>
  )
}

function ApiFacts({ api, version }: Props) {
  const rows: { label: string; value: ReactNode }[] = [
    ...(version === undefined ? [] : versionFacts(api.slug, version)),
    { label: 'Owner', value: api.ownerName === '' ? '—' : api.ownerName },
    { label: 'Authentication', value: api.auth === 'key' ? 'API key' : 'None' },
    {
      label: 'Tiers',
      value: (
        <Link href={`/apis/${api.slug}/limits`} className="link">
          {api.tiers.length === 0 ? 'None' : api.tiers.map(({ name }) => name).join(', ')}
        </Link>
      ),
    },
    { label: 'Published', value: <RelativeTime at={api.publishedAt} /> },
  ]
  return (
    <dl className="divide-y divide-line rounded-box border border-line bg-surface text-sm">
      {rows.map(({ label, value }) => (
        <div key={label} className="px-4 py-2">
          <dt className="text-xs text-ink-3">{label}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function versionFacts(slug: string, version: CatalogVersionDetail) {
  const { name, baseUrl, operationCount, hasDocument } = version
  return [
    {
      label: 'Base URL',
      value:
        baseUrl === null ? 'Not routed yet' : <code className="text-xs break-all">{baseUrl}</code>,
    },
    {
      label: 'Reference',
      value: hasDocument ? (
        <a href={referenceHref(slug, name)} className="link">
          {formatCount(operationCount, 'operation')}
        </a>
      ) : (
        'No document'
      ),
    },
  ]
}
