'use client'

import { useEffect, useState } from 'react'

/**
 * The token of a mailed link, from the fragment (`#token=…`), which browsers keep to themselves. It is taken out of the address
 * bar and the history at once. Undefined until the page runs; null when the link has none.
 */
export function useLinkToken(): string | null | undefined {
  const [token, setToken] = useState<string | null>()
  useEffect(() => {
    const found = new URLSearchParams(window.location.hash.slice(1)).get('token')
    if (found !== null) window.history.replaceState(null, '', window.location.pathname)
    // The effect runs twice in development; the second time the address bar is clean already.
    setToken((known) => known ?? found)
  }, [])
  return token
}
