import Link from 'next/link'
import type { RouteTestResult } from '@/contract/route-test.ts'
import { StatusPill } from '@/ui/badge.tsx'
import { RouteCandidates } from '@/ui/route-candidates.tsx'
import { outcomeLook, outcomeSentence } from './view-model.ts'

/** `published` is null while nothing is. */
export type BothTested = Readonly<{ draft: RouteTestResult; published: RouteTestResult | null }>

/** What became of a tried call, on both sides. */
export function TestResults({ results: { draft, published } }: Readonly<{ results: BothTested }>) {
  return (
    <div className="grid gap-x-6 gap-y-5 xl:grid-cols-2">
      <Side title="Draft" result={draft} />
      {published === null ? (
        <p className="text-sm text-ink-2">Nothing is published yet.</p>
      ) : (
        <Side title={`Published: revision ${published.revision}`} result={published} />
      )}
    </div>
  )
}

function Side({ title, result }: Readonly<{ title: string; result: RouteTestResult }>) {
  const look = outcomeLook(result)
  const { route, operation, forwardedTo, upstreamHost, outcome, candidates, says } = result
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-2 text-sm">
      <h3 className="font-medium">{title}</h3>
      <div className="flex flex-wrap items-center gap-3">
        <StatusPill tone={look.tone}>{look.title}</StatusPill>
        {outcome !== 'matched' && <span className="text-ink-2">{outcomeSentence(result)}</span>}
        {route !== null && (
          <span>
            <Link href={`/admin/routes?edit=${route.id}`} className="link font-mono">
              {route.path}
            </Link>{' '}
            of{' '}
            <Link href={`/admin/apis/${route.apiId}/versions/${route.versionId}`} className="link">
              {route.apiName} {route.versionName}
            </Link>
          </span>
        )}
      </div>
      {forwardedTo !== null && (
        <p className="wrap-anywhere text-ink-2">
          Forwarded to <code>{forwardedTo}</code>
          {upstreamHost !== null && upstreamHost !== '' && (
            <>
              {' '}
              with the host <code>{upstreamHost}</code>
            </>
          )}
          {operation === null ? ', as no operation of the document' : ', as '}
          {operation !== null && <code>{operation}</code>}
        </p>
      )}
      {says.length > 0 && <p className="text-ink-2">{says.join(' ')}</p>}
      {outcome !== 'refused' && (
        <RouteCandidates label={`Routes that fit: ${title}`} candidates={candidates} />
      )}
    </section>
  )
}
