'use client'

import { useRef } from 'react'

/**
 * Gives focus back to where it was when an overlay that was opened from code closes.
 *
 * Radix does so for overlays with a trigger of their own only. When a menu's item opened it, the menu is
 * gone by then, so its button takes the focus.
 */
export function useFocusReturn() {
  const origin = useRef<HTMLElement | null>(null)
  return {
    onOpenAutoFocus(): void {
      const active = document.activeElement
      const menuButton = active?.closest('[role="menu"]')?.getAttribute('aria-labelledby')
      const element = menuButton ? document.getElementById(menuButton) : active
      origin.current = element instanceof HTMLElement ? element : null
    },
    onCloseAutoFocus(event: Event): void {
      event.preventDefault()
      if (origin.current?.isConnected) origin.current.focus()
    },
  }
}
