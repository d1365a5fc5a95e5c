'use client'

import { useQuery } from '@tanstack/react-query'
import { Download, FileUp } from 'lucide-react'
import { useState } from 'react'
import type { DocumentRecord, DocumentSummary } from '@/contract/documents.ts'
import type { VersionRecord } from '@/contract/versions.ts'
import { formatCount } from '@/lib/format.ts'
import { Button } from '@/ui/button.tsx'
import { Card, Facts, Section } from '@/ui/card.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@/ui/states.tsx'
import { FindingsTable } from './findings-table.tsx'
import { documentQuery } from './queries.ts'
import { ReplaceDocumentDialog } from './replace-document-dialog.tsx'

/** The OpenAPI document of a version, what was found in it, and a way to replace it. */
export function DocumentSection({ version }: Readonly<{ version: VersionRecord }>) {
  const [replacing, setReplacing] = useState(false)
  const { document } = version
  const upload = (
    <Button
      size="sm"
      onClick={() => setReplacing(true)}
      icon={<FileUp aria-hidden className="size-4" />}
    >
      {document === null ? 'Upload a document' : 'Replace'}
    </Button>
  )
  return (
    <Section title="OpenAPI document" actions={document === null ? undefined : upload}>
      {document === null ? (
        <Card padded={false}>
          <EmptyState title="No document" action={upload}>
            Without one there is no reference to read, and usage knows no operations.
          </EmptyState>
        </Card>
      ) : (
        <CurrentDocument version={version} summary={document} />
      )}
      {replacing && <ReplaceDocumentDialog version={version} onClose={() => setReplacing(false)} />}
    </Section>
  )
}

type CurrentProps = Readonly<{ version: VersionRecord; summary: DocumentSummary }>

function CurrentDocument({ version, summary }: CurrentProps) {
  const query = useQuery(documentQuery(version.apiId, version.id, summary.id))
  const { title, specVersion, format, hash, createdAt, warnings } = summary
  return (
    <>
      <Facts
        rows={[
          { label: 'Title', value: `${title}, ${summary.version}` },
          { label: 'Format', value: `OpenAPI ${specVersion}, ${format.toUpperCase()}` },
          { label: 'Uploaded', value: <RelativeTime at={createdAt} /> },
          { label: 'Findings', value: warnings === 0 ? 'None' : formatCount(warnings, 'warning') },
          {
            label: 'Text',
            value: <DownloadText document={query.data} name={`${version.name}.${format}`} />,
          },
          { label: 'Hash', value: <code className="text-xs">{hash}</code> },
        ]}
      />
      {query.isPending && warnings > 0 && <Skeleton className="h-40 w-full" />}
      {query.isError && (
        <Card padded={false}>
          <ErrorState
            title="The findings could not be loaded"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        </Card>
      )}
      {query.data !== undefined && <FindingsTable findings={query.data.findings} />}
    </>
  )
}

type DownloadProps = Readonly<{ document: DocumentRecord | undefined; name: string }>

/** The text as it was uploaded, saved by the browser from what the page has read. */
function DownloadText({ document, name }: DownloadProps) {
  function save() {
    if (document === undefined) return
    const url = URL.createObjectURL(new Blob([document.text], { type: 'text/plain' }))
    const link = window.document.createElement('a')
    link.href = url
    link.download = name
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <Button
      size="sm"
      disabled={document === undefined}
      onClick={save}
      icon={<Download aria-hidden className="size-3.5" />}
    >
      Download<span className="sr-only"> {name}</span>
    </Button>
  )
}
