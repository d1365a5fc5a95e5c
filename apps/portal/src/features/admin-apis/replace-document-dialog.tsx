'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { DocumentInput } from '@/contract/documents.ts'
import type { VersionRecord } from '@/contract/versions.ts'
import { ApiError } from '@/lib/api.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { Callout } from '@/ui/callout.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { DocumentCheck } from './document-check.tsx'
import { putDocument } from './queries.ts'
import { useDocumentCheck } from './use-document-check.ts'
import { EMPTY_SOURCE, type SourceDraft, toDocumentInput, uploadSentence } from './view-model.ts'

type Props = Readonly<{ version: VersionRecord; onClose(): void }>

/** A new document for a version: check it, then store it. */
export function ReplaceDocumentDialog({ version, onClose }: Props) {
  const touch = useTouch()
  const [source, setSource] = useState<SourceDraft>(EMPTY_SOURCE)
  const input = toDocumentInput(source)
  const check = useDocumentCheck(input)
  const upload = useMutation({
    mutationFn: (document: DocumentInput) => putDocument(version, document),
    onSuccess: (uploaded) => {
      const say = uploaded.isUnchanged ? toast.info : toast.ok
      say(...uploadSentence(uploaded))
      void touch('adminApis', 'revisions', 'auditEvents')
      onClose()
    },
    onError: (error, document) => {
      if (!(error instanceof ApiError)) return
      if (error.code === 'document_invalid') check.run(document)
      if (error.code === 'precondition_failed') void touch('adminApis')
    },
  })
  return (
    <Dialog
      open
      size="lg"
      dismissible={input === undefined}
      onOpenChange={onClose}
      title={version.document === null ? 'Upload a document' : 'Replace the document'}
      description="Operations keep their ids, and with them their usage, where method and path stay."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            pending={upload.isPending}
            disabled={input === undefined}
            onClick={() => input !== undefined && upload.mutate(input)}
          >
            Store document
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {upload.isError && (
          <Callout tone="danger" role="alert" title="The document was not stored">
            {problemSentence(upload.error)}
          </Callout>
        )}
        <DocumentCheck source={source} onSourceChange={setSource} check={check} error={undefined} />
      </div>
    </Dialog>
  )
}
