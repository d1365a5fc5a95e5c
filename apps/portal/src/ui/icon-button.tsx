'use client'

import clsx from 'clsx'
import type { ComponentProps, ReactNode } from 'react'
import { Tooltip } from './tooltip.tsx'

type Props = Readonly<
  Omit<ComponentProps<'button'>, 'aria-label' | 'children'> & {
    /** What it does: its accessible name and its tooltip. */
    label: string
    icon: ReactNode
    tooltip?: boolean
    size?: 'sm' | 'md'
  }
>

/** A square of 32 (or 28) px with an icon; the label is always there for ears and on hover and focus. */
export function IconButton({
  label,
  icon,
  tooltip = true,
  size = 'md',
  type = 'button',
  className,
  ...rest
}: Props) {
  const button = (
    <button
      {...rest}
      type={type}
      aria-label={label}
      className={clsx(
        'inline-flex shrink-0 items-center justify-center rounded-box text-ink-2 transition-colors duration-150 hover:bg-hover hover:text-ink disabled:opacity-50 data-[state=open]:bg-hover',
        size === 'sm' ? 'size-7' : 'size-8',
        className,
      )}
    >
      {icon}
    </button>
  )
  return tooltip ? <Tooltip text={label}>{button}</Tooltip> : button
}
