'use client'

import { useRef } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import type { z } from 'zod'
import type { CreateApi } from '@/contract/apis.ts'
import type { LintReport } from '@/contract/documents.ts'
import { type Suggested, suggestedValues } from './view-model.ts'

type NewApi = UseFormReturn<z.input<typeof CreateApi>, unknown, CreateApi>

/**
 * Puts what a check suggests into the boxes that are empty or still hold an earlier suggestion. Not by `touchedFields`: a box
 * counts as touched only when it is left, and what is being typed while the check is on its way would be lost.
 */
export function useSuggestion() {
  const suggested = useRef(new Map<Suggested, string>())
  return (form: NewApi, { suggestion }: LintReport) => {
    if (suggestion === null) return
    const isWritten = (field: Suggested) => {
      const value = form.getValues(field) ?? ''
      return value !== '' && value !== suggested.current.get(field)
    }
    for (const [name, value] of suggestedValues(suggestion, isWritten)) {
      suggested.current.set(name, value)
      form.setValue(name, value, { shouldDirty: true, shouldValidate: form.formState.isSubmitted })
    }
  }
}
