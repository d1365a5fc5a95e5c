'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { FieldValues, Path, UseFormReturn } from 'react-hook-form'
import type { RevisionIssue } from '@/contract/revisions.ts'
import { draftQuery } from './admin-queries.ts'
import { fieldOfIssue, issueSentence } from './draft-issues.ts'

/**
 * What the compiler says about a record of the draft, in the form that edits it: errors at their fields, and the first one, or the
 * field that the URL names, has the focus. As soon as something is typed the form speaks for itself.
 *
 * @returns warnings, as sentences: they stop nothing
 */
export function useDraftIssues<Values extends FieldValues, Sent>(
  form: UseFormReturn<Values, unknown, Sent>,
  recordId: string,
): readonly string[] {
  const issues = useQuery(draftQuery()).data?.issues
  const { isDirty } = form.formState
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the issues, not the form around them
  useEffect(() => {
    if (isDirty || issues === undefined) return
    const errors = ownIssues(issues, recordId, 'error')
    for (const issue of errors) {
      const field = fieldOfIssue(issue) as Path<Values>
      if (field) form.setError(field, { type: 'draft', message: issueSentence(issue) })
    }
    const asked = new URLSearchParams(window.location.search).get('field')
    const first = asked ?? errors.map(fieldOfIssue).find((field) => field !== '')
    if (first) form.setFocus(first as Path<Values>)
  }, [issues])
  return ownIssues(issues ?? [], recordId, 'warning').map(issueSentence)
}

function ownIssues(
  issues: readonly RevisionIssue[],
  recordId: string,
  severity: RevisionIssue['severity'],
): RevisionIssue[] {
  return issues.filter((issue) => issue.id === recordId && issue.severity === severity)
}
