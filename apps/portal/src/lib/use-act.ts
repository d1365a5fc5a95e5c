'use client'

import { useState } from 'react'
import type { FieldValues, UseFormReturn } from 'react-hook-form'
import { showProblem } from './form-problem.ts'

/**
 * Runs a form's act: a refusal goes to its fields, what no field can show is `failure`, and what was typed stays. `then` may leave
 * the page, so the form counts as submitting until it is done.
 */
export function useAct<Values extends FieldValues, Sent, Result>(
  form: UseFormReturn<Values, unknown, Sent>,
  act: (values: Sent) => Promise<Result>,
  then: (result: Result, values: Sent) => void,
) {
  const [failure, setFailure] = useState<string>()
  const submit = form.handleSubmit(async (values) => {
    setFailure(undefined)
    try {
      then(await act(values), values)
    } catch (error) {
      setFailure(showProblem(form, error))
    }
  })
  return { submit, failure }
}
