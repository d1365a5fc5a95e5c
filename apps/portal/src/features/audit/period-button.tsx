'use client'

import { CalendarRange } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '@/ui/button.tsx'
import { Dialog } from '@/ui/dialog.tsx'
import { Field } from '@/ui/field.tsx'
import { Input } from '@/ui/input.tsx'

type Props = Readonly<{
  /** ISO, or empty. */
  from: string
  to: string
  onPick(from: string, to: string): void
}>

/** From when to when; both ends may be open. */
export function PeriodButton({ from, to, onPick }: Props) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button
        size="sm"
        icon={<CalendarRange aria-hidden className="size-3.5" />}
        onClick={() => setAsking(true)}
      >
        Period
      </Button>
      {asking && (
        <PeriodDialog
          from={from}
          to={to}
          onClose={() => setAsking(false)}
          onPick={(nextFrom, nextTo) => {
            setAsking(false)
            onPick(nextFrom, nextTo)
          }}
        />
      )}
    </>
  )
}

function PeriodDialog(props: Props & Readonly<{ onClose(): void }>) {
  const [from, setFrom] = useState(props.from.slice(0, 16))
  const [to, setTo] = useState(props.to.slice(0, 16))
  const [error, setError] = useState<string>()

  function submit(event: FormEvent) {
    event.preventDefault()
    if (from !== '' && to !== '' && from >= to) return setError('The end must be after the start.')
    return props.onPick(toIso(from), toIso(to))
  }

  return (
    <Dialog
      open
      size="sm"
      onOpenChange={props.onClose}
      title="Period"
      description="Both moments are UTC; leave one empty for an open end."
      footer={
        <>
          <Button onClick={() => props.onPick('', '')}>All time</Button>
          <Button type="submit" form="audit-period" variant="primary">
            Show
          </Button>
        </>
      }
    >
      <form id="audit-period" onSubmit={submit} noValidate className="flex flex-col gap-4 pb-2">
        <Field label="From (UTC)">
          <Input
            type="datetime-local"
            value={from}
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

function toIso(local: string): string {
  return local === '' ? '' : `${local}:00.000Z`
}
