'use client'

import clsx from 'clsx'
import { CircleAlert } from 'lucide-react'
import { type ReactNode, useId, useMemo } from 'react'
import { FieldContext } from './field-context.ts'

type Props = Readonly<{
  label: ReactNode
  help?: ReactNode
  /** The sentence to show; `form.formState.errors.name?.message`. */
  error?: string | undefined
  required?: boolean
  /** Beside the label: "Optional", or a link. */
  aside?: ReactNode
  className?: string
  children: ReactNode
}>

/**
 * Label, control, help and error of one question.
 *
 * The control inside (any of `Input`, `Textarea`, `PasswordInput`, `Select`, `Combobox`) finds its id
 * and its ARIA by context, so `<Field label="Name" error={…}><Input {...form.register('name')} /></Field>` is all there is to write.
 */
export function Field({ label, help, error, required = false, aside, className, children }: Props) {
  const id = useId()
  const helpId = help === undefined ? undefined : `${id}-help`
  const errorId = error === undefined ? undefined : `${id}-error`
  const describedBy = [errorId, helpId].filter((part) => part !== undefined).join(' ') || undefined
  const wiring = useMemo(
    () => ({ id, describedBy, invalid: errorId !== undefined, required }),
    [id, describedBy, errorId, required],
  )
  return (
    <FieldContext value={wiring}>
      <div className={clsx('flex min-w-0 flex-col gap-1.5', className)}>
        <div className="flex items-baseline justify-between gap-3">
          <label htmlFor={id} className="text-sm font-medium">
            {label}
          </label>
          {aside !== undefined && <span className="text-xs text-ink-3">{aside}</span>}
        </div>
        {children}
        {error !== undefined && <FieldError id={errorId}>{error}</FieldError>}
        {help !== undefined && (
          <div id={helpId} className="text-xs text-ink-3">
            {help}
          </div>
        )}
      </div>
    </FieldContext>
  )
}

/** An error under a control; announced when it appears. */
export function FieldError({
  id,
  children,
}: Readonly<{ id?: string | undefined; children: ReactNode }>) {
  return (
    <p id={id} role="alert" className="flex items-start gap-1.5 text-xs text-danger">
      <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
      <span className="min-w-0">{children}</span>
    </p>
  )
}
