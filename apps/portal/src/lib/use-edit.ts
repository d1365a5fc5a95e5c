'use client'

import { useEffect, useState } from 'react'
import type { FieldValues, UseFormReturn } from 'react-hook-form'
import type { z } from 'zod'
import { ApiError } from './api.ts'
import { type ConflictRow, changedOnly, conflictRows } from './edit-changes.ts'
import { entityTag } from './entity-tag.ts'
import { showProblem } from './form-problem.ts'

type Versioned = Readonly<{ version: number }>

type Edit<Values extends FieldValues, Sent extends object, Row extends Versioned> = Readonly<{
  form: UseFormReturn<Values, unknown, Sent>
  /** As it was last read. A newer one goes into the form as long as nothing was typed. */
  row: Row
  toValues(row: Row): NoInfer<Values>
  /** Of the row: what a 412 carries. */
  schema: z.ZodType<Row>
  /** Sends what was changed; answers the row as it is then. */
  save(changes: Partial<NoInfer<Sent>>, ifMatch: string): Promise<Row>
  onSaved(saved: Row): void
}>

export type EditConflict = Readonly<{
  rows: readonly ConflictRow[]
  /** Saves again, over what the other side wrote in the same fields. */
  keepMine(): void
  /** Throws away what was typed. */
  takeTheirs(): void
  goBack(): void
}>

/**
 * Runs the edit of a row that others may be editing too. Only what was changed is sent, with the version that it was typed over; a
 * refusal goes to its fields, a conflict is given back to be decided, and what was typed stays until it is saved.
 */
export function useEdit<Values extends FieldValues, Sent extends object, Row extends Versioned>(
  edit: Edit<Values, Sent, Row>,
) {
  const { form, row, toValues, schema } = edit
  const [base, setBase] = useState(row)
  const [current, setCurrent] = useState<Row>()
  const [failure, setFailure] = useState<string>()
  const { isDirty } = form.formState

  function adopt(next: Row) {
    setBase(next)
    setCurrent(undefined)
    setFailure(undefined)
    form.reset(toValues(next))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the row, not the functions around it
  useEffect(() => {
    if (!isDirty && row.version > base.version) adopt(row)
  }, [row, isDirty])

  async function attempt(values: Sent, version: number) {
    setFailure(undefined)
    const changes = changedOnly(toValues(base), values as Sent & FieldValues)
    try {
      const saved = await edit.save(changes as Partial<Sent>, entityTag(version))
      adopt(saved)
      edit.onSaved(saved)
    } catch (error) {
      const found = rowOfConflict(error, schema)
      setCurrent(found)
      if (found === undefined) setFailure(showProblem(form, error))
    }
  }

  const conflict: EditConflict | undefined = current && {
    rows: conflictRows(toValues(base), form.getValues(), toValues(current)),
    keepMine: () => void form.handleSubmit((values) => attempt(values, current.version))(),
    takeTheirs: () => adopt(current),
    goBack: () => setCurrent(undefined),
  }
  return { submit: form.handleSubmit((values) => attempt(values, base.version)), failure, conflict }
}

function rowOfConflict<Row>(error: unknown, schema: z.ZodType<Row>): Row | undefined {
  if (!(error instanceof ApiError) || error.code !== 'precondition_failed') return undefined
  return schema.safeParse(error.current).data
}
