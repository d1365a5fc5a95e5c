import type { ReactNode } from 'react'

/** A key on the keyboard. */
export function Kbd({ children }: Readonly<{ children: ReactNode }>) {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-[4px] border border-line bg-sunken px-1 text-xs text-ink-2">
      {children}
    </kbd>
  )
}
