'use client'

import { createContext, useContext } from 'react'

export type FieldWiring = Readonly<{
  id: string
  describedBy: string | undefined
  invalid: boolean
  required: boolean
}>

export const FieldContext = createContext<FieldWiring | undefined>(undefined)

type Aria = {
  id?: string
  'aria-describedby'?: string
  'aria-invalid'?: true
  'aria-required'?: true
}

/**
 * What a control inside a `Field` puts on itself so that label, help and error belong to it.
 * Outside of one it is empty, and the control needs its own `aria-label`.
 */
export function useFieldControl(): Aria {
  const field = useContext(FieldContext)
  if (field === undefined) return {}
  return {
    id: field.id,
    ...(field.describedBy === undefined ? {} : { 'aria-describedby': field.describedBy }),
    ...(field.invalid ? { 'aria-invalid': true } : {}),
    ...(field.required ? { 'aria-required': true } : {}),
  }
}
