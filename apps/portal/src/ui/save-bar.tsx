'use client'

import { Button } from './button.tsx'
import { Callout } from './callout.tsx'

type Props = Readonly<{
  dirty: boolean
  pending: boolean
  /** What no field could show. */
  failure: string | undefined
  onDiscard(): void
  label?: string
}>

/** The end of an edit form: what went wrong, save, and back to what is saved. */
export function SaveBar({ dirty, pending, failure, onDiscard, label = 'Save changes' }: Props) {
  return (
    <div className="flex flex-col gap-3">
      {failure !== undefined && (
        <Callout tone="danger" role="alert">
          {failure}
        </Callout>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" variant="primary" pending={pending} disabled={!dirty}>
          {label}
        </Button>
        {dirty && !pending && (
          <Button variant="ghost" onClick={onDiscard}>
            Discard
          </Button>
        )}
      </div>
    </div>
  )
}
