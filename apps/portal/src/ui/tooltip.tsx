'use client'

import { Tooltip as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

type Props = Readonly<{
  text: ReactNode
  /** One focusable element; it receives the tooltip as its description. */
  children: ReactElement
  side?: 'top' | 'right' | 'bottom' | 'left'
}>

/** A few words on hover and on focus. Never the only place where something is said. */
export function Tooltip({ text, children, side = 'top' }: Props) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-80 animate-appear rounded-box bg-ink px-2.5 py-1.5 text-xs text-paper shadow-float"
        >
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Once, around everything: the second tooltip in a row comes without waiting. */
export const TooltipProvider = Radix.Provider
