import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'

export type Crumb = Readonly<{ href: string; label: ReactNode }>

type Props = Readonly<{
  title: ReactNode
  description?: ReactNode
  /** The way here, without this page. */
  breadcrumbs?: readonly Crumb[]
  /** Beside the title: a `StatusPill`. */
  badge?: ReactNode
  /** Buttons at the right, the main one last. */
  actions?: ReactNode
  /** Under it all: `TabLinks`. */
  tabs?: ReactNode
}>

/** Title of a page (its `h1`), where it is, and what can be done. */
export function PageHeader({ title, description, breadcrumbs = [], badge, actions, tabs }: Props) {
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {breadcrumbs.length > 0 && <Breadcrumbs crumbs={breadcrumbs} />}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="min-w-0 text-xl font-semibold wrap-anywhere">{title}</h1>
            {badge}
          </div>
          {description !== undefined && (
            <div className="mt-1 max-w-180 text-base text-ink-2">{description}</div>
          )}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {tabs}
    </div>
  )
}

function Breadcrumbs({ crumbs }: Readonly<{ crumbs: readonly Crumb[] }>) {
  return (
    <nav aria-label="Breadcrumbs">
      <ol className="flex flex-wrap items-center gap-1 text-xs text-ink-3">
        {crumbs.map(({ href, label }) => (
          <li key={href} className="flex items-center gap-1">
            <Link
              href={href}
              className="inline-flex min-h-6 items-center hover:text-ink hover:underline"
            >
              {label}
            </Link>
            <ChevronRight aria-hidden className="size-3" />
          </li>
        ))}
      </ol>
    </nav>
  )
}
