'use client'

import clsx from 'clsx'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { DialogClose, SCRIM_STYLE } from './dialog.tsx'
import { useFocusReturn } from './focus-return.ts'

type Props = Readonly<{
  open: boolean
  onOpenChange(open: boolean): void
  title: ReactNode
  /** The title is for ears only. */
  titleHidden?: boolean
  side?: 'left' | 'right'
  size?: 'sm' | 'md' | 'lg'
  footer?: ReactNode
  children: ReactNode
}>

const WIDTHS = { sm: 'max-w-72', md: 'max-w-120', lg: 'max-w-180' } as const
const SIDES = {
  left: 'left-0 border-r [--slide-from:-16px]',
  right: 'right-0 border-l [--slide-from:16px]',
} as const

/** A panel from the side, for details of a row and for the menu of small screens. */
export function Sheet({
  side = 'right',
  size = 'md',
  titleHidden = false,
  footer,
  ...props
}: Props) {
  const focusReturn = useFocusReturn()
  return (
    <Radix.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={SCRIM_STYLE} />
        <Radix.Content
          {...focusReturn}
          aria-describedby={undefined}
          className={clsx(
            'fixed inset-y-0 z-40 flex w-[calc(100%-40px)] animate-slide-in flex-col border-line bg-raised shadow-float',
            WIDTHS[size],
            SIDES[side],
          )}
        >
          <header className="flex items-start justify-between gap-4 px-5 pt-4 pb-2">
            <Radix.Title className={titleHidden ? 'sr-only' : 'text-md font-semibold'}>
              {props.title}
            </Radix.Title>
            <span className="ml-auto">
              <DialogClose />
            </span>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{props.children}</div>
          {footer !== undefined && (
            <footer className="flex justify-end gap-2 border-t border-line px-5 py-3.5">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
