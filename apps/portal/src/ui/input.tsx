'use client'

import clsx from 'clsx'
import type { ComponentProps, ReactNode } from 'react'
import { useFieldControl } from './field-context.ts'
import { useEarlyText } from './use-early-text.ts'

/** The outline of everything one types into or chooses from. Height, text size and width are for the control to add. */
export const CONTROL_STYLE =
  'min-w-0 rounded-box border border-line-strong bg-surface text-ink transition-colors duration-150 ' +
  'placeholder:text-ink-3 hover:border-ink-3 disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-3 ' +
  'aria-invalid:border-danger'

type InputProps = Readonly<
  Omit<ComponentProps<'input'>, 'size'> & {
    /** Inside the box, before and after: an icon, a unit. */
    leading?: ReactNode
    trailing?: ReactNode
    mono?: boolean
    size?: 'sm' | 'md'
  }
>

/** One line of text. Spread `form.register(name)` into it. */
export function Input({
  leading,
  trailing,
  mono = false,
  size = 'md',
  className,
  ref,
  ...rest
}: InputProps) {
  const wiring = useFieldControl()
  const elementRef = useEarlyText(ref)
  const input = (
    <input
      {...wiring}
      {...rest}
      ref={elementRef}
      className={clsx(
        CONTROL_STYLE,
        'w-full read-only:bg-sunken',
        size === 'sm' ? 'h-7' : 'h-8.5',
        size === 'sm' || mono ? 'text-sm' : 'text-base',
        leading === undefined ? 'pl-3' : 'pl-8.5',
        trailing === undefined ? 'pr-3' : 'pr-11',
        mono && 'font-mono',
        className,
      )}
    />
  )
  if (leading === undefined && trailing === undefined) return input
  return (
    <span className="relative block">
      {leading !== undefined && (
        <span className="pointer-events-none absolute inset-y-0 left-0 flex w-8.5 items-center justify-center text-ink-3">
          {leading}
        </span>
      )}
      {input}
      {trailing !== undefined && (
        <span className="absolute inset-y-0 right-1 flex items-center text-xs text-ink-3">
          {trailing}
        </span>
      )}
    </span>
  )
}

type TextareaProps = Readonly<ComponentProps<'textarea'> & { mono?: boolean }>

const LINE_PX = 20
const PADDING_PX = 18

/** Several lines. Grows with what is typed where the browser can. */
export function Textarea({
  mono = false,
  rows = 4,
  className,
  style,
  ref,
  ...rest
}: TextareaProps) {
  const wiring = useFieldControl()
  const elementRef = useEarlyText(ref)
  return (
    <textarea
      rows={rows}
      style={{ minHeight: rows * LINE_PX + PADDING_PX, ...style }} // sizing by content ignores `rows`
      {...wiring}
      {...rest}
      ref={elementRef}
      className={clsx(
        CONTROL_STYLE,
        'max-h-120 w-full px-3 py-2 [field-sizing:content] read-only:bg-sunken',
        mono ? 'font-mono text-sm' : 'text-base',
        className,
      )}
    />
  )
}
