import type { ReactNode } from 'react'
import { BrandLink } from './brand.tsx'

type Props = Readonly<{ title: ReactNode; actions?: ReactNode; children?: ReactNode }>

/** A page that stands alone when there is nothing else to show: not found, broken. */
export function PlainPage({ title, actions, children }: Props) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className="mx-auto flex min-h-dvh max-w-130 flex-col justify-center gap-6 px-6 py-16 outline-none"
    >
      <BrandLink href="/" />
      <div className="flex flex-col gap-2">
        <h1 className="text-xl font-semibold">{title}</h1>
        <div className="text-base text-ink-2">{children}</div>
      </div>
      {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
    </main>
  )
}
