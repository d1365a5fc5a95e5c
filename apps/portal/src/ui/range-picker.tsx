'use client'

import { ToggleGroup } from 'radix-ui'
import { type FormEvent, useState } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Field } from './field.tsx'
import { Input } from './input.tsx'

export type RangePreset = '1h' | '24h' | '7d' | '30d'

/** Presets, or two UTC instants as ISO strings. */
export type Range =
  | Readonly<{ preset: RangePreset }>
  | Readonly<{ preset: 'custom'; from: string; to: string }>

const PRESETS = [
  { value: '1h', label: '1 h', spoken: 'Last hour' },
  { value: '24h', label: '24 h', spoken: 'Last 24 hours' },
  { value: '7d', label: '7 d', spoken: 'Last 7 days' },
  { value: '30d', label: '30 d', spoken: 'Last 30 days' },
] as const

type Props = Readonly<{
  value: Range
  onValueChange(range: Range): void
  /** The oldest day that can be asked for; ISO. */
  min?: string
  /** Offer "Custom". */
  custom?: boolean
}>

const ITEM_STYLE =
  'inline-flex h-full items-center px-2.5 text-sm text-ink-2 first:rounded-l-box last:rounded-r-box hover:bg-hover hover:text-ink data-[state=on]:bg-accent-soft data-[state=on]:font-medium data-[state=on]:text-accent-text'

/** How far back: the presets, or two moments. All times are UTC, and it says so. */
export function RangePicker({ value, onValueChange, min, custom = true }: Props) {
  const [asking, setAsking] = useState(false)

  function pick(next: string) {
    if (next === 'custom') setAsking(true)
    else if (isPreset(next)) onValueChange({ preset: next })
  }

  return (
    <>
      <ToggleGroup.Root
        type="single"
        value={value.preset}
        onValueChange={pick}
        aria-label="Time range"
        className="inline-flex h-7 divide-x divide-line rounded-box border border-line-strong/60 bg-surface"
      >
        {PRESETS.map((preset) => (
          <ToggleGroup.Item
            key={preset.value}
            value={preset.value}
            aria-label={preset.spoken}
            className={ITEM_STYLE}
          >
            {preset.label}
          </ToggleGroup.Item>
        ))}
        {custom && (
          <ToggleGroup.Item value="custom" onClick={() => setAsking(true)} className={ITEM_STYLE}>
            Custom…
          </ToggleGroup.Item>
        )}
      </ToggleGroup.Root>
      {asking && (
        <CustomRange
          value={value}
          min={min}
          onClose={() => setAsking(false)}
          onPick={(range) => {
            setAsking(false)
            onValueChange(range)
          }}
        />
      )}
    </>
  )
}

function isPreset(value: string): value is RangePreset {
  return PRESETS.some((preset) => preset.value === value)
}

type CustomProps = Readonly<{
  value: Range
  min: string | undefined
  onClose(): void
  onPick(range: Range): void
}>

function CustomRange({ value, min, onClose, onPick }: CustomProps) {
  const known = value.preset === 'custom' ? value : { from: '', to: '' }
  const [from, setFrom] = useState(toInput(known.from))
  const [to, setTo] = useState(toInput(known.to))
  const [error, setError] = useState<string>()

  function submit(event: FormEvent) {
    event.preventDefault()
    if (from === '' || to === '') return setError('Choose both moments.')
    if (from >= to) return setError('The end must be after the start.')
    return onPick({ preset: 'custom', from: `${from}:00.000Z`, to: `${to}:00.000Z` })
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title="Custom range"
      description="Both moments are UTC."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="custom-range" variant="primary">
            Show
          </Button>
        </>
      }
    >
      <form id="custom-range" onSubmit={submit} className="flex flex-col gap-4 pb-2" noValidate>
        <Field label="From (UTC)">
          <Input
            type="datetime-local"
            value={from}
            min={toInput(min ?? '')}
            onChange={(event) => setFrom(event.target.value)}
          />
        </Field>
        <Field label="To (UTC)" error={error}>
          <Input type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
        </Field>
      </form>
    </Dialog>
  )
}

/** `2026-03-14T09:05:00.000Z` → what a datetime-local box takes. */
function toInput(iso: string): string {
  return iso.slice(0, 16)
}
