'use client'

import clsx from 'clsx'
import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useFieldControl } from './field-context.ts'
import { CONTROL_STYLE } from './input.tsx'
import { useNonce } from './nonce.tsx'

export type Option<Value extends string = string> = Readonly<{
  value: Value
  label: string
  /** A second line, smaller. */
  detail?: ReactNode
  disabled?: boolean
}>

type Props<Value extends string> = Readonly<{
  options: readonly Option<Value>[]
  value: Value | undefined
  onValueChange(value: Value): void
  placeholder?: string
  disabled?: boolean
  /** Needed outside a `Field`. */
  'aria-label'?: string
  size?: 'sm' | 'md'
  className?: string
  name?: string
}>

/** One of a list that is short enough to read. With a filter, use `Combobox`. Values are never empty strings. */
export function Select<Value extends string>({
  options,
  value,
  onValueChange,
  placeholder = 'Choose…',
  size = 'md',
  className = 'w-full',
  'aria-label': label,
  ...rest
}: Props<Value>) {
  const wiring = useFieldControl()
  return (
    <Radix.Root
      {...rest}
      value={value ?? ''}
      onValueChange={(next) => onValueChange(next as Value)}
    >
      <Radix.Trigger
        {...wiring}
        aria-label={label}
        className={clsx(
          CONTROL_STYLE,
          'flex items-center justify-between gap-2 pr-2 pl-3 text-left data-placeholder:text-ink-3',
          size === 'sm' ? 'h-7 text-sm' : 'h-8.5 text-base',
          className,
        )}
      >
        <span className="min-w-0 truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <Radix.Icon asChild>
          <ChevronDown aria-hidden className="size-4 shrink-0 text-ink-3" />
        </Radix.Icon>
      </Radix.Trigger>
      <SelectList options={options} />
    </Radix.Root>
  )
}

function SelectList({ options }: Readonly<{ options: readonly Option[] }>) {
  const nonce = useNonce()
  return (
    <Radix.Portal>
      <Radix.Content
        position="popper"
        sideOffset={4}
        collisionPadding={8}
        className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) animate-appear overflow-hidden rounded-box border border-line bg-raised shadow-float"
      >
        <Radix.Viewport nonce={nonce} className="p-1">
          {options.map(({ value, label, detail, disabled }) => (
            <Radix.Item
              key={value}
              value={value}
              disabled={disabled ?? false}
              className="flex min-h-8 cursor-default items-center gap-2 rounded-[4px] py-1 pr-3 pl-2 text-sm outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover"
            >
              <span className="flex size-4 shrink-0 items-center justify-center">
                <Radix.ItemIndicator>
                  <Check aria-hidden className="size-4 text-accent-text" />
                </Radix.ItemIndicator>
              </span>
              <span className="min-w-0">
                <Radix.ItemText>{label}</Radix.ItemText>
                {detail !== undefined && <span className="block text-xs text-ink-3">{detail}</span>}
              </span>
            </Radix.Item>
          ))}
        </Radix.Viewport>
      </Radix.Content>
    </Radix.Portal>
  )
}
