'use client'

import { useQuery } from '@tanstack/react-query'
import type { SdkBuildDetail, SdkBuildItem } from '@/contract/sdk-builds.ts'
import { formatDuration } from '@/lib/format.ts'
import { StatusPill } from '@/ui/badge.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Facts, Section } from '@/ui/card.tsx'
import { CodeBlock } from '@/ui/code-block.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { Sheet } from '@/ui/sheet.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { ErrorState } from '@/ui/states.tsx'
import { buildQuery } from './queries.ts'
import { buildLook, LANGUAGE_NAMES, nameOf, packageLook, tookMs } from './view-model.ts'

/** What went on in a build. */
export function BuildSheet({ build, onClose }: Readonly<{ build: SdkBuildItem; onClose(): void }>) {
  const query = useQuery(buildQuery(build.id))
  return (
    <Sheet open onOpenChange={onClose} title={`SDKs of ${nameOf(build)}`} size="lg">
      {query.data !== undefined ? (
        <Build build={query.data} />
      ) : query.isError ? (
        <ErrorState
          title="The build could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Skeleton className="h-60 w-full" />
      )}
    </Sheet>
  )
}

function Build({ build }: Readonly<{ build: SdkBuildDetail }>) {
  const { reason, missing, log, packages, notes } = build
  const look = buildLook(build)
  return (
    <div className="flex min-w-0 flex-col gap-6">
      {reason !== null && (
        <Callout tone={missing === null ? 'danger' : 'warn'} title={reason}>
          {missing?.fix ?? 'The log below says more.'}
        </Callout>
      )}
      <Facts
        rows={[
          { label: 'State', value: <StatusPill tone={look.tone}>{look.label}</StatusPill> },
          { label: 'Asked for', value: <RelativeTime at={build.createdAt} /> },
          { label: 'Took', value: formatDuration(tookMs(build)) },
          {
            label: 'Because',
            value: build.isForced ? 'An admin asked' : 'What it is made from changed',
          },
          ...packages.map((one) => ({
            label: LANGUAGE_NAMES[one.language],
            value: packageLook(one).label,
          })),
          { label: 'Content', value: <code className="text-xs">{build.key}</code> },
        ]}
      />
      {notes.length > 0 && (
        <Section title="Not as in the document">
          <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
            {notes.map(({ code, message, count, pointers }) => (
              <li key={code}>
                {message} <span className="text-ink-3">{count} ×</span>{' '}
                <code className="text-xs wrap-anywhere">{pointers[0]}</code>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <CodeBlock title="Log" code={log === '' ? 'Nothing yet.' : log} wrap />
    </div>
  )
}
