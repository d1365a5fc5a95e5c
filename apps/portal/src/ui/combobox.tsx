'use client'

import clsx from 'clsx'
import { Command } from 'cmdk'
import { Check, ChevronsUpDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import { useFieldControl } from './field-context.ts'
import { CONTROL_STYLE } from './input.tsx'
import type { Option } from './select.tsx'

type Props<Value extends string> = Readonly<{
  options: readonly Option<Value>[]
  value: Value | undefined
  onValueChange(value: Value): void
  placeholder?: string
  searchPlaceholder?: string
  /** Said when nothing matches. */
  emptyText?: string
  disabled?: boolean
  /** Needed outside a `Field`. */
  'aria-label'?: string
  size?: 'sm' | 'md'
  className?: string
}>

/** One of a long list, found by typing. */
export function Combobox<Value extends string>({
  options,
  value,
  onValueChange,
  placeholder = 'Choose…',
  searchPlaceholder = 'Type to filter',
  emptyText = 'Nothing matches.',
  disabled = false,
  size = 'md',
  className = 'w-full',
  'aria-label': label,
}: Props<Value>) {
  const [open, setOpen] = useState(false)
  const wiring = useFieldControl()
  const chosen = options.find((option) => option.value === value)
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        {...wiring}
        role="combobox"
        disabled={disabled}
        aria-label={label === undefined ? undefined : `${label}: ${chosen?.label ?? placeholder}`}
        className={clsx(
          CONTROL_STYLE,
          'flex items-center justify-between gap-2 pr-2 pl-3 text-left',
          size === 'sm' ? 'h-7 text-sm' : 'h-8.5 text-base',
          className,
        )}
      >
        <span className={clsx('min-w-0 truncate', chosen === undefined && 'text-ink-3')}>
          {chosen?.label ?? placeholder}
        </span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-3" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={label ?? placeholder}
          className="z-50 w-(--radix-popover-trigger-width) min-w-56 animate-appear rounded-box border border-line bg-raised shadow-float"
        >
          <Command label={label ?? placeholder} className="flex flex-col">
            <Command.Input
              placeholder={searchPlaceholder}
              className="h-9 border-b border-line bg-transparent px-3 text-sm outline-none placeholder:text-ink-3"
            />
            <Command.List className="max-h-72 overflow-y-auto p-1">
              <Command.Empty className="px-2 py-3 text-sm text-ink-3">{emptyText}</Command.Empty>
              {options.map((option) => (
                <ComboboxItem
                  key={option.value}
                  option={option}
                  chosen={option.value === value}
                  onSelect={() => {
                    onValueChange(option.value)
                    setOpen(false)
                  }}
                />
              ))}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

type ItemProps = Readonly<{ option: Option; chosen: boolean; onSelect(): void }>

function ComboboxItem({ option, chosen, onSelect }: ItemProps) {
  return (
    <Command.Item
      value={option.value}
      keywords={[option.label]}
      disabled={option.disabled ?? false}
      onSelect={onSelect}
      className="flex min-h-8 items-center gap-2 rounded-[4px] py-1 pr-3 pl-2 text-sm select-none data-[disabled=true]:opacity-50 data-[selected=true]:bg-hover"
    >
      <Check
        aria-hidden
        className={clsx('size-4 shrink-0 text-accent-text', !chosen && 'invisible')}
      />
      <span className="min-w-0">
        {option.label}
        {option.detail !== undefined && (
          <span className="block text-xs text-ink-3">{option.detail}</span>
        )}
      </span>
    </Command.Item>
  )
}
