import { Check, X } from 'lucide-react'
import { Button } from '@/ui/button.tsx'
import type { Decision } from './view-model.ts'

type Props = Readonly<{
  /** What is decided on, for who cannot see the row: "Shop of Harbour Tours to Ferry". */
  what: string
  onDecide(decision: Decision): void
}>

/** The two buttons of a queue's row. `useDecideKeys` finds them by their data attributes. */
export function DecideCell({ what, onDecide }: Props) {
  return (
    <span data-decide-row className="flex gap-1.5 py-1">
      <Button
        size="sm"
        data-decide="approve"
        icon={<Check aria-hidden className="size-3.5" />}
        aria-label={`Approve ${what}`}
        onClick={() => onDecide('approve')}
      >
        Approve
      </Button>
      <Button
        size="sm"
        data-decide="deny"
        icon={<X aria-hidden className="size-3.5" />}
        aria-label={`Deny ${what}`}
        onClick={() => onDecide('deny')}
      >
        Deny
      </Button>
    </span>
  )
}
