'use client'

import { useSyncExternalStore } from 'react'

const NEVER_CHANGES = () => () => undefined

/**
 * False in server HTML and until React has taken the page over. A form with a password waits for it: sent earlier, the browser itself
 * would send it, past the form's checks.
 */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    NEVER_CHANGES,
    () => true,
    () => false,
  )
}
