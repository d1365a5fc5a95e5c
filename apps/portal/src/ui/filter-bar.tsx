'use client'

import clsx from 'clsx'
import { ListFilter, Search, X } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { Button } from './button.tsx'
import { Menu, MenuCheckItem } from './dropdown-menu.tsx'
import { Input } from './input.tsx'
import type { Option } from './select.tsx'

type BarProps = Readonly<{
  /** Filters on, each with a way to take it off. */
  children: ReactNode
  /** Shown when anything differs from the defaults. */
  onReset?: (() => void) | undefined
  changed?: boolean
  /** At the right: column chooser, CSV. */
  actions?: ReactNode
}>

/** The row above a list: search, chips, reset. Holds `SearchBox` and `FilterChip`s. */
export function FilterBar({ children, onReset, changed = false, actions }: BarProps) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      {children}
      {changed && onReset !== undefined && (
        <Button size="sm" variant="ghost" onClick={onReset}>
          Clear filters
        </Button>
      )}
      {actions !== undefined && <div className="ml-auto flex flex-wrap gap-2">{actions}</div>}
    </div>
  )
}

type ChipProps<Value extends string> = Readonly<{
  label: string
  /** Without "any": that is what the empty value means. */
  options: readonly Option<Value>[]
  /** `''` is "any". */
  value: Value | ''
  onValueChange(value: Value | ''): void
}>

const CHIP_STYLE =
  'inline-flex h-7 items-center gap-1.5 border px-2.5 text-sm font-medium text-ink-2 transition-colors duration-150 hover:text-ink'
const CHIP_OFF = 'rounded-box border-dashed border-line-strong bg-surface hover:bg-hover'
const CHIP_ON = 'rounded-l-box border-accent-line bg-accent-soft'

/** One filter: a chip that opens its choices, and shows the one that is on with an ✕ beside it. */
export function FilterChip<Value extends string>(props: ChipProps<Value>) {
  const { label, options, value, onValueChange } = props
  const chosen = options.find((option) => option.value === value)
  const on = value !== ''
  return (
    <span className="inline-flex">
      <Menu
        align="start"
        trigger={
          <button type="button" className={clsx(CHIP_STYLE, on ? CHIP_ON : CHIP_OFF)}>
            {!on && <ListFilter aria-hidden className="size-3.5" />}
            {on ? `${label}:` : label}
            {on && <span className="max-w-40 truncate text-ink">{chosen?.label ?? value}</span>}
          </button>
        }
      >
        {options.map((option) => (
          <MenuCheckItem
            key={option.value}
            checked={option.value === value}
            onCheckedChange={(checked) => onValueChange(checked ? option.value : '')}
          >
            {option.label}
          </MenuCheckItem>
        ))}
      </Menu>
      {on && (
        <button
          type="button"
          aria-label={`Remove filter ${label}`}
          onClick={() => onValueChange('')}
          className="inline-flex h-7 w-7 items-center justify-center rounded-r-box border border-l-0 border-accent-line bg-accent-soft text-ink-2 hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      )}
    </span>
  )
}

const PAUSE_MS = 250

type SearchProps = Readonly<{
  label: string
  value: string
  onValueChange(value: string): void
  placeholder?: string
  className?: string
}>

/** Text that filters a list; passed on when the typing pauses. */
export function SearchBox({ label, value, onValueChange, placeholder, className }: SearchProps) {
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => onValueChange(typed), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, value, onValueChange])
  return (
    <search className={className ?? 'block w-60 max-w-full'}>
      <Input
        type="search"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        leading={<Search aria-hidden className="size-4" />}
        size="sm"
      />
    </search>
  )
}
