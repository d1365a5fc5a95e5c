'use client'

import type { ColumnVisibilityState } from '@tanstack/react-table'
import { useEffect, useState } from 'react'
import { z } from 'zod'

const Stored = z.record(z.string(), z.boolean())

/**
 * Which columns are shown, remembered on this device under the table's id. It is a habit and not
 * a view to share, hence not in the URL.
 */
export function useColumnVisibility(tableId: string | undefined, initial: ColumnVisibilityState) {
  const [visibility, setVisibility] = useState(initial)
  const key = tableId === undefined ? undefined : `gatehouse.columns.${tableId}`

  useEffect(() => {
    const stored = key === undefined ? undefined : readStored(key)
    if (stored !== undefined) setVisibility((current) => ({ ...current, ...stored }))
  }, [key])

  function change(next: ColumnVisibilityState) {
    setVisibility(next)
    if (key === undefined) return
    try {
      localStorage.setItem(key, JSON.stringify(next))
    } catch {
      // storage may be full or forbidden; the choice then lasts as long as the page
    }
  }
  return [visibility, change] as const
}

function readStored(key: string): ColumnVisibilityState | undefined {
  try {
    return Stored.safeParse(JSON.parse(localStorage.getItem(key) ?? '')).data
  } catch {
    return undefined // nothing stored, or not by us
  }
}
