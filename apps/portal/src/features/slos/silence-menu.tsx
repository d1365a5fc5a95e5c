'use client'

import { useMutation } from '@tanstack/react-query'
import { BellOff } from 'lucide-react'
import type { SloRecord } from '@/contract/slos.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { formatDateTime } from '@/lib/format.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { Menu, MenuItem, MenuLine } from '@/ui/dropdown-menu.tsx'
import { toast } from '@/ui/toast-store.ts'
import { silenceSlo } from './queries.ts'

const SILENCES = [
  { minutes: 60, label: 'For an hour' },
  { minutes: 8 * 60, label: 'For 8 hours' },
  { minutes: 24 * 60, label: 'For a day' },
  { minutes: 7 * 24 * 60, label: 'For a week' },
] as const

/** Keeps new alerts from people for a while: during maintenance, or while somebody works on it. */
export function SilenceMenu({ slo }: Readonly<{ slo: SloRecord }>) {
  const touch = useTouch()
  const act = useMutation({
    mutationFn: (minutes: number | null) => silenceSlo(slo.id, minutes),
    onSuccess: ({ silencedUntil }) => {
      if (silencedUntil === null) toast.ok('People are told of new alerts again')
      else toast.ok('Nobody is told of new alerts', `Until ${formatDateTime(silencedUntil)}`)
      void touch('slos', 'auditEvents')
    },
    onError: (error) => toast.error('The silence was not changed', problemSentence(error)),
  })
  return (
    <Menu
      trigger={
        <Button icon={<BellOff aria-hidden className="size-4" />} pending={act.isPending}>
          Silence
        </Button>
      }
    >
      {SILENCES.map(({ minutes, label }) => (
        <MenuItem key={minutes} onSelect={() => act.mutate(minutes)}>
          {label}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem onSelect={() => act.mutate(null)}>End the silence</MenuItem>
    </Menu>
  )
}
