'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { DocumentInput, LintReport } from '@/contract/documents.ts'
import { lintDocument } from './queries.ts'

function isSame(a: DocumentInput | undefined, b: DocumentInput | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Checks documents. `stale`: what is entered now is not what the report is about. */
export function useDocumentCheck(
  input: DocumentInput | undefined,
  onReport: (report: LintReport) => void = () => undefined,
) {
  const [checked, setChecked] = useState<DocumentInput>()
  const check = useMutation({
    mutationFn: lintDocument,
    onMutate: setChecked,
    onSuccess: onReport,
  })
  return {
    report: check.data,
    stale: check.data !== undefined && !isSame(checked, input),
    error: check.error,
    isPending: check.isPending,
    run: (asked: DocumentInput | undefined = input) => {
      if (asked !== undefined) check.mutate(asked)
    },
  }
}
