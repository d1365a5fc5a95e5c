'use client'

import { Switch as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'

type Props = Readonly<{
  label: ReactNode
  help?: ReactNode
  checked: boolean
  onCheckedChange(checked: boolean): void
  disabled?: boolean
}>

/** On or off, in effect at once. */
export function Switch({ label, help, ...rest }: Props) {
  const id = useId()
  return (
    <div className="flex items-start justify-between gap-6">
      <div className="min-w-0">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {help !== undefined && (
          <div id={`${id}-help`} className="text-xs text-ink-3">
            {help}
          </div>
        )}
      </div>
      <Radix.Root
        {...rest}
        id={id}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        className="relative h-6 w-10 shrink-0 rounded-full border border-line-strong bg-sunken transition-colors duration-150 disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Radix.Thumb className="block size-4 translate-x-[3px] rounded-full bg-ink-3 transition-transform duration-150 data-[state=checked]:translate-x-[19px] data-[state=checked]:bg-on-accent" />
      </Radix.Root>
    </div>
  )
}
