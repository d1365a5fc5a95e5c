import clsx from 'clsx'
import type { ReactNode } from 'react'

type Props = Readonly<{
  /** What is inside: its accessible name. */
  label?: string
  labelledBy?: string
  className?: string
  children: ReactNode
}>

/** Something wider than the screen that scrolls by itself, with keys as well as by touch. */
export function ScrollRegion({ label, labelledBy, className, children }: Props) {
  return (
    <section
      aria-label={label}
      aria-labelledby={labelledBy}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className={clsx('overflow-x-auto -outline-offset-2', className)}
    >
      {children}
    </section>
  )
}
