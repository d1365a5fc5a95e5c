import type { ReactNode } from 'react'
import { Mark } from './brand.tsx'

type Props = Readonly<{
  title: ReactNode
  description?: ReactNode
  /** Under the card: the other way, "No account yet? Sign up". */
  footer?: ReactNode
  children: ReactNode
}>

/** One small form in the middle: sign in, sign up, a new password. */
export function NarrowPage({ title, description, footer, children }: Props) {
  return (
    <div className="mx-auto flex w-full max-w-105 flex-col gap-6 py-6 sm:py-12">
      <div className="flex flex-col gap-2">
        <Mark className="size-8 text-accent-text" />
        <h1 className="text-xl font-semibold">{title}</h1>
        {description !== undefined && <div className="text-base text-ink-2">{description}</div>}
      </div>
      {children}
      {footer !== undefined && <div className="text-sm text-ink-2">{footer}</div>}
    </div>
  )
}
