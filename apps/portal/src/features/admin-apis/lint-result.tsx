'use client'

import type { LintReport } from '@/contract/documents.ts'
import { formatCount } from '@/lib/format.ts'
import { Badge } from '@/ui/badge.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Facts } from '@/ui/card.tsx'
import { FindingsTable } from './findings-table.tsx'
import { lintSentence } from './view-model.ts'

type Props = Readonly<{
  report: LintReport
  /** The document was edited after it was checked. */
  stale: boolean
}>

/** What a check found, and what it read. */
export function LintResult({ report, stale }: Props) {
  const tone = report.isUsable ? (report.warnings > 0 ? 'warn' : 'ok') : 'danger'
  const title = report.isUsable ? 'The document can be used' : 'The document cannot be used'
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Callout tone={tone} role="status" title={title}>
        {lintSentence(report)}
        {stale && ' It was edited since: check it again.'}
      </Callout>
      {report.document !== null && <DocumentFacts document={report.document} />}
      <FindingsTable findings={report.findings} />
    </div>
  )
}

type Document = NonNullable<LintReport['document']>

function DocumentFacts({ document }: Readonly<{ document: Document }>) {
  const { title, version, format, specVersion, servers, operations } = document
  return (
    <Facts
      rows={[
        { label: 'Title', value: title },
        { label: 'Version', value: version },
        { label: 'Format', value: `OpenAPI ${specVersion}, ${format.toUpperCase()}` },
        { label: 'Servers', value: servers.length === 0 ? 'None named' : servers.join(', ') },
        { label: 'Operations', value: <Operations operations={operations} /> },
      ]}
    />
  )
}

function Operations({ operations }: Readonly<Pick<Document, 'operations'>>) {
  if (operations.length === 0) return 'None'
  return (
    <details>
      <summary>{formatCount(operations.length, 'operation')}</summary>
      <ul className="mt-2 flex max-h-60 flex-col gap-1 overflow-y-auto">
        {operations.map(({ method, path, summary }) => (
          <li key={`${method} ${path}`} className="flex flex-wrap items-baseline gap-x-2">
            <Badge mono>{method.toUpperCase()}</Badge>
            <code>{path}</code>
            <span className="text-ink-3">{summary}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
