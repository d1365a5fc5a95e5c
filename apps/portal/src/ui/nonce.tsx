'use client'

import { createContext, type ReactNode, useContext, useState } from 'react'

const NonceContext = createContext<string | undefined>(undefined)

declare global {
  interface Window {
    /** What libraries that write `<style>` elements ask for (get-nonce, behind Radix's scroll lock). */
    __webpack_nonce__?: string
  }
}

/**
 * Hands the document's nonce to components that write a `<style>`.
 *
 * The first nonce is kept: a later render brings a new one, but the browser goes on enforcing the policy of the
 * document that it loaded.
 */
export function NonceProvider({
  nonce,
  children,
}: Readonly<{ nonce: string | undefined; children: ReactNode }>) {
  const [first] = useState(nonce)
  if (typeof window !== 'undefined' && first !== undefined) window.__webpack_nonce__ = first
  return <NonceContext value={first}>{children}</NonceContext>
}

export function useNonce(): string | undefined {
  return useContext(NonceContext)
}
