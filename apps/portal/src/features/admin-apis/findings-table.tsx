'use client'

import type { DocumentFinding } from '@/contract/documents.ts'
import { StatusText } from '@/ui/badge.tsx'
import { ScrollRegion } from '@/ui/scroll-region.tsx'

const HEAD = 'sticky top-0 bg-sunken px-3 py-2 text-left text-xs font-medium text-ink-2'
const CELL = 'border-t border-line px-3 py-2 align-top'

/** What a check found, worst first, each with its line of the document. */
export function FindingsTable({ findings }: Readonly<{ findings: readonly DocumentFinding[] }>) {
  if (findings.length === 0) return null
  const sorted = [...findings].sort((a, b) => a.severity.localeCompare(b.severity))
  return (
    <ScrollRegion
      label="Findings"
      className="max-h-100 overflow-y-auto rounded-box border border-line bg-surface"
    >
      <table className="w-full text-sm">
        <thead>
          <tr>
            <th className={HEAD}>Severity</th>
            <th className={`${HEAD} text-right`}>Line</th>
            <th className={HEAD}>What is wrong</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((finding, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: findings neither move nor repeat within one check
            <FindingRow key={index} finding={finding} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

function FindingRow({ finding }: Readonly<{ finding: DocumentFinding }>) {
  const { severity, code, message, line, excerpt } = finding
  return (
    <tr>
      <td className={CELL}>
        <StatusText tone={severity === 'error' ? 'danger' : 'warn'}>
          {severity === 'error' ? 'Error' : 'Warning'}
        </StatusText>
      </td>
      <td className={`${CELL} text-right tabular-nums`}>{line ?? '—'}</td>
      <td className={`${CELL} min-w-70 wrap-anywhere`}>
        {message} <code className="text-xs text-ink-3">{code}</code>
        {excerpt !== null && excerpt.trim() !== '' && (
          <pre className="mt-1 overflow-x-auto rounded-[4px] bg-sunken px-2 py-1 text-xs text-ink-2">
            <code>{excerpt}</code>
          </pre>
        )}
      </td>
    </tr>
  )
}
