'use client'

import { ListChecks } from 'lucide-react'
import { problemSentence } from '@/lib/form-problem.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { DocumentSource } from './document-source.tsx'
import { LintResult } from './lint-result.tsx'
import type { useDocumentCheck } from './use-document-check.ts'
import { type SourceDraft, toDocumentInput } from './view-model.ts'

type Props = Readonly<{
  source: SourceDraft
  onSourceChange(source: SourceDraft): void
  check: ReturnType<typeof useDocumentCheck>
  error: string | undefined
  optional?: boolean
}>

/** The document and what is wrong with it. A file that was chosen is checked at once. */
export function DocumentCheck({ source, onSourceChange, check, error, optional = false }: Props) {
  const input = toDocumentInput(source)
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <DocumentSource
        value={source}
        error={error}
        optional={optional}
        onValueChange={(next) => {
          onSourceChange(next)
          const file = next.upload?.fileName === undefined ? undefined : next.upload
          if (file !== undefined && file !== source.upload) check.run({ text: file.text })
        }}
      />
      {source.kind !== 'none' && (
        <div className="flex flex-wrap items-center gap-3">
          <Button
            onClick={() => check.run()}
            pending={check.isPending}
            disabled={input === undefined}
            icon={<ListChecks aria-hidden className="size-4" />}
          >
            Check
          </Button>
          <span className="text-sm text-ink-3">Nothing is stored by checking.</span>
        </div>
      )}
      {check.error !== null && source.kind !== 'none' && (
        <Callout tone="danger" role="alert" title="The document could not be checked">
          {problemSentence(check.error)}
        </Callout>
      )}
      {check.report !== undefined && source.kind !== 'none' && (
        <LintResult report={check.report} stale={check.stale} />
      )}
    </div>
  )
}
