import { KeyRound, LockOpen } from 'lucide-react'
import Link from 'next/link'
import type { CatalogApi, CatalogVersion } from '@/contract/catalog.ts'
import { formatCount } from '@/lib/format.ts'
import { Badge } from '@/ui/badge.tsx'
import { VersionStateMark } from '@/ui/version-state.tsx'

/** One API: what it does, its versions and their states, and what it takes to call it. */
export function ApiCard({ api }: Readonly<{ api: CatalogApi }>) {
  const { slug, name, summary, ownerName, auth, visibility, versions } = api
  return (
    <article className="relative flex h-full flex-col gap-3 rounded-box border border-line bg-surface p-4 transition-colors duration-150 hover:border-line-strong">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="text-md font-semibold">
          <Link
            href={`/apis/${slug}`}
            className="after:absolute after:inset-0 after:rounded-box hover:underline"
          >
            {name}
          </Link>
        </h2>
        {visibility !== 'public' && <Badge>Not public</Badge>}
      </div>
      <p className="text-sm text-ink-2">{summary}</p>
      <ul className="flex flex-col gap-1 text-sm">
        {versions.map((version) => (
          <VersionLine key={version.id} version={version} />
        ))}
      </ul>
      <div className="mt-auto flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line pt-3 text-xs text-ink-3">
        <span className="inline-flex items-center gap-1.5">
          {auth === 'key' ? (
            <KeyRound aria-hidden className="size-3.5" />
          ) : (
            <LockOpen aria-hidden className="size-3.5" />
          )}
          {auth === 'key' ? 'Needs a key' : 'Open'}
        </span>
        {ownerName !== '' && <span>{ownerName}</span>}
      </div>
    </article>
  )
}

function VersionLine({ version }: Readonly<{ version: CatalogVersion }>) {
  return (
    <li className="flex flex-wrap items-center gap-x-3">
      <span className="w-10 font-mono text-xs">{version.name}</span>
      <VersionStateMark state={version.state} />
      <span className="text-xs text-ink-3">{formatCount(version.operationCount, 'operation')}</span>
    </li>
  )
}
