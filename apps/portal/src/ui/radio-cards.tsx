'use client'

import clsx from 'clsx'
import { RadioGroup } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import { FieldError } from './field.tsx'

export type RadioCard<Value extends string> = Readonly<{
  value: Value
  title: ReactNode
  detail?: ReactNode
  /** At the right: a limit, a price. */
  aside?: ReactNode
  disabled?: boolean
}>

type Props<Value extends string> = Readonly<{
  legend: ReactNode
  options: readonly RadioCard<Value>[]
  value: Value | undefined
  onValueChange(value: Value): void
  error?: string | undefined
  /** Side by side where there is room. */
  columns?: 1 | 2 | 3
  name?: string
}>

const COLUMNS = { 1: '', 2: 'sm:grid-cols-2', 3: 'sm:grid-cols-3' } as const

/** One of a few, each with a sentence of its own. For more than six, use `Select`. */
export function RadioCards<Value extends string>({
  legend,
  options,
  value,
  onValueChange,
  error,
  columns = 1,
  name,
}: Props<Value>) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1.5">
      <div id={`${id}-legend`} className="text-sm font-medium">
        {legend}
      </div>
      <RadioGroup.Root
        {...(name === undefined ? {} : { name })}
        value={value ?? null}
        onValueChange={(next) => onValueChange(next as Value)}
        aria-labelledby={`${id}-legend`}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        aria-invalid={error !== undefined || undefined}
        className={clsx('grid gap-2', COLUMNS[columns])}
      >
        {options.map((option) => (
          <Card key={option.value} {...option} id={`${id}-${option.value}`} />
        ))}
      </RadioGroup.Root>
      {error !== undefined && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  )
}

function Card({ id, value, title, detail, aside, disabled }: RadioCard<string> & { id: string }) {
  return (
    <label
      htmlFor={id}
      className="flex cursor-pointer items-start gap-3 rounded-box border border-line bg-surface p-3 transition-colors duration-150 hover:border-line-strong has-disabled:cursor-not-allowed has-disabled:opacity-55 has-data-[state=checked]:border-accent has-data-[state=checked]:bg-accent-soft"
    >
      <RadioGroup.Item
        id={id}
        value={value}
        disabled={disabled ?? false}
        aria-describedby={detail === undefined ? undefined : `${id}-detail`}
        className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-line-strong bg-surface data-[state=checked]:border-accent"
      >
        <RadioGroup.Indicator className="size-2 rounded-full bg-accent" />
      </RadioGroup.Item>
      <span className="min-w-0 flex-1">
        <span className="block text-sm font-medium">{title}</span>
        {detail !== undefined && (
          <span id={`${id}-detail`} className="block text-xs text-ink-2">
            {detail}
          </span>
        )}
      </span>
      {aside !== undefined && <span className="text-xs text-ink-2 tabular-nums">{aside}</span>}
    </label>
  )
}
