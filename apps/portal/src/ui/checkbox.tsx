'use client'

import { Check, Minus } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import { FieldError } from './field.tsx'

type Props = Readonly<{
  label: ReactNode
  help?: ReactNode
  error?: string | undefined
  checked: boolean | 'indeterminate'
  onCheckedChange(checked: boolean): void
  /** The label is for ears only: a row's box in a table. */
  labelHidden?: boolean
  disabled?: boolean
  name?: string
}>

/** A yes or no that counts when the form is sent. For what takes effect at once, use `Switch`. */
export function Checkbox({
  label,
  help,
  error,
  labelHidden = false,
  onCheckedChange,
  ...rest
}: Props) {
  const id = useId()
  const descriptions = [error && `${id}-error`, help !== undefined && `${id}-help`].filter(Boolean)
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex items-start gap-2.5">
        <Radix.Root
          {...rest}
          id={id}
          aria-describedby={descriptions.join(' ') || undefined}
          aria-invalid={error !== undefined || undefined}
          onCheckedChange={(checked) => onCheckedChange(checked === true)}
          className="relative mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-[4px] border border-line-strong bg-surface transition-colors duration-150 after:absolute after:-inset-1 hover:border-ink-3 disabled:opacity-50 aria-invalid:border-danger data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent"
        >
          <Radix.Indicator className="text-on-accent">
            {rest.checked === 'indeterminate' ? (
              <Minus aria-hidden className="size-3" strokeWidth={3} />
            ) : (
              <Check aria-hidden className="size-3" strokeWidth={3} />
            )}
          </Radix.Indicator>
        </Radix.Root>
        <label htmlFor={id} className={labelHidden ? 'sr-only' : 'min-w-0 text-sm'}>
          {label}
        </label>
      </div>
      {help !== undefined && (
        <div id={`${id}-help`} className="pl-6.5 text-xs text-ink-3">
          {help}
        </div>
      )}
      {error !== undefined && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  )
}
