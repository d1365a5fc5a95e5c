import Link from 'next/link'

/** The mark: a gatehouse from the front, three merlons and the gate. Takes the colour of its text. */
export function Mark({ className }: Readonly<{ className?: string }>) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden className={className ?? 'size-5'}>
      <path fill="currentColor" d="M3 4h4v3h3V4h4v3h3V4h4v17h-5.5v-5.5a3.5 3.5 0 0 0-7 0V21H3z" />
      <path
        stroke="currentColor"
        strokeWidth="1"
        d="M12 15v6M10.2 16.5v4.5M13.8 16.5v4.5M8.5 18.2h7"
      />
    </svg>
  )
}

/** Mark and name, leading home. */
export function BrandLink({ href, name = 'Gatehouse' }: Readonly<{ href: string; name?: string }>) {
  return (
    <Link href={href} className="flex min-h-8 items-center gap-2 font-semibold tracking-tight">
      <Mark className="size-5 text-accent-text" />
      {name}
    </Link>
  )
}
