'use client'

import clsx from 'clsx'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useFocusReturn } from './focus-return.ts'
import { IconButton } from './icon-button.tsx'

type Props = Readonly<{
  open: boolean
  onOpenChange(open: boolean): void
  title: ReactNode
  description?: ReactNode
  /** Buttons, the main one last. */
  footer?: ReactNode
  size?: 'sm' | 'md' | 'lg'
  /** False while closing would lose something: no ✕, and neither Escape nor a click outside closes. */
  dismissible?: boolean
  children: ReactNode
}>

const WIDTHS = { sm: 'max-w-105', md: 'max-w-140', lg: 'max-w-200' } as const

export const SCRIM_STYLE = 'fixed inset-0 z-40 bg-scrim'

/**
 * A question or a small form over the page. Traps focus, gives it back, scrolls inside itself.
 * Put a form's buttons in `footer` with `form="id"`.
 */
export function Dialog({ dismissible = true, size = 'md', footer, children, ...props }: Props) {
  const { open, onOpenChange, title, description } = props
  const focusReturn = useFocusReturn()
  const hold = dismissible ? undefined : (event: Event) => event.preventDefault()
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={SCRIM_STYLE} />
        <div className="fixed inset-0 z-40 grid grid-rows-[minmax(0,1fr)] place-items-center p-3 sm:p-6">
          <Radix.Content
            {...(description === undefined ? { 'aria-describedby': undefined } : {})}
            {...focusReturn}
            onEscapeKeyDown={hold}
            onInteractOutside={hold}
            onOpenAutoFocus={(event) => {
              focusReturn.onOpenAutoFocus()
              focusFirstControl(event)
            }}
            className={clsx(
              'flex max-h-full w-full animate-appear flex-col rounded-box border border-line bg-raised shadow-float',
              WIDTHS[size],
            )}
          >
            <header className="flex items-start justify-between gap-4 px-5 pt-4 pb-1">
              <div className="min-w-0">
                <Radix.Title className="text-md font-semibold">{title}</Radix.Title>
                {description !== undefined && (
                  <Radix.Description asChild>
                    <div className="mt-1 text-sm text-ink-2">{description}</div>
                  </Radix.Description>
                )}
              </div>
              {dismissible && <DialogClose />}
            </header>
            <div className="min-h-0 flex-1 overflow-y-auto px-5 py-3">{children}</div>
            {footer !== undefined && (
              <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3.5">
                {footer}
              </footer>
            )}
          </Radix.Content>
        </div>
      </Radix.Portal>
    </Radix.Root>
  )
}

const CONTROLS = 'input:not([type=hidden]), textarea, [role=combobox], [role=radio][tabindex="0"]'

/** A form begins at its first control and not at the ✕; without a control the ✕ keeps the focus. */
function focusFirstControl(event: Event) {
  const content = event.target instanceof HTMLElement ? event.target : null
  const first = content?.querySelector<HTMLElement>(CONTROLS)
  if (!first) return
  event.preventDefault()
  first.focus()
}

/** The ✕ of a dialog or a sheet. */
export function DialogClose() {
  return (
    <Radix.Close asChild>
      <IconButton
        label="Close"
        tooltip={false}
        icon={<X aria-hidden className="size-4" />}
        className="-mt-1 -mr-2"
      />
    </Radix.Close>
  )
}
