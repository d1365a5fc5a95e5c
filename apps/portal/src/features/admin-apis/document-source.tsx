'use client'

import { DOCUMENT_BYTES_MAX } from '@/contract/documents.ts'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'
import { Tabs } from '@/ui/tabs.tsx'
import { UploadDropzone } from '@/ui/upload-dropzone.tsx'
import type { SourceDraft, SourceKind } from './view-model.ts'

type Props = Readonly<{
  value: SourceDraft
  onValueChange(value: SourceDraft): void
  error: string | undefined
  /** Offer to go without. */
  optional?: boolean
}>

/** A file, pasted text, or a URL to fetch once. */
export function DocumentSource({ value, onValueChange, error, optional = false }: Props) {
  const tabs = [
    {
      value: 'text' as const,
      label: 'File or text',
      content: (
        <UploadDropzone
          label="OpenAPI document"
          help="OpenAPI 3.0 or 3.1, YAML or JSON. References to other files and to other hosts are refused."
          accept=".yaml,.yml,.json"
          bytesMax={DOCUMENT_BYTES_MAX}
          value={value.upload}
          onValueChange={(upload) => onValueChange({ ...value, upload })}
          error={error}
        />
      ),
    },
    {
      value: 'url' as const,
      label: 'URL',
      content: (
        <Field
          label="URL of the document"
          help="Fetched once, by the portal. Private addresses are refused unless the operator listed them."
          error={error}
        >
          <Input
            type="url"
            inputMode="url"
            spellCheck={false}
            placeholder="https://api.example.com/openapi.yaml"
            value={value.url}
            onChange={(event) => onValueChange({ ...value, url: event.target.value })}
          />
        </Field>
      ),
    },
    {
      value: 'none' as const,
      label: 'No document',
      content: (
        <p className="text-sm text-ink-2">
          Calls are forwarded all the same. There is no reference to read, and usage knows no
          operations, until a document is uploaded.
        </p>
      ),
    },
  ]
  return (
    <Tabs<SourceKind>
      label="Where the document is"
      tabs={optional ? tabs : tabs.slice(0, 2)}
      value={value.kind}
      onValueChange={(kind) => onValueChange({ ...value, kind })}
    />
  )
}
