import { Button } from '@/ui/button.tsx'
import type { Decision } from './view-model.ts'

/** What can be done with all rows that are ticked. */
export function BulkActions({ onDecide }: Readonly<{ onDecide(decision: Decision): void }>) {
  return (
    <>
      <Button size="sm" onClick={() => onDecide('approve')}>
        Approve all
      </Button>
      <Button size="sm" onClick={() => onDecide('deny')}>
        Deny all
      </Button>
    </>
  )
}
