'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
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
  // Errors are asked for here too: a form in a dialog has its fields, which show them, a moment later.
  const { isDirty, errors: shown } = form.formState
  const set = useRef<Path<Values>[]>([])
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the issues, not the form around them
  useEffect(() => {
    if (isDirty || issues === undefined) return
    if (Object.keys(shown).length > 0) form.clearErrors(set.current)
    const errors = ownIssues(issues, recordId, 'error').filter(
      (issue) => fieldOfIssue(issue) !== '',
    )
    set.current = errors.map((issue) => fieldOfIssue(issue) as Path<Values>)
    for (const issue of errors) {
      const field = fieldOfIssue(issue) as Path<Values>
      form.setError(field, { type: 'draft', message: issueSentence(issue) })
    }
    const asked = new URLSearchParams(window.location.search).get('field')
    const first = (asked as Path<Values> | null) ?? set.current[0]
    if (first === undefined) return
    const frame = requestAnimationFrame(() => form.setFocus(first))
    return () => cancelAnimationFrame(frame)
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
