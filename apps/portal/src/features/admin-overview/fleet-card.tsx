'use client'

import { useQuery } from '@tanstack/react-query'
import type { GatewayList } from '@/contract/gateways.ts'
import { gatewaysQuery } from '@/lib/admin-queries.ts'
import { fleetSentence, isRunning } from '@/lib/fleet.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { Callout } from '@/ui/callout.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'

const EVERY_MS = 10_000

/** All gateways in a line. */
export function FleetCard() {
  const { data, error } = useQuery({ ...gatewaysQuery(), refetchInterval: EVERY_MS })
  if (data === undefined && error === null) return <Skeleton className="h-13 w-full" />
  const action = (
    <LinkButton href="/admin/gateways" size="sm">
      Gateways
    </LinkButton>
  )
  if (data === undefined) {
    return (
      <Callout tone="danger" action={action}>
        {problemSentence(error)}
      </Callout>
    )
  }
  return (
    <Callout tone={tone(data)} title={fleetSentence(data)} action={action}>
      {data.items.filter(isRunning).length === 0 && 'Calls are answered by nobody.'}
    </Callout>
  )
}

function tone({ items }: GatewayList): 'ok' | 'warn' | 'danger' {
  const running = items.filter(isRunning)
  if (running.length === 0) return 'danger'
  return running.every(({ revisionsBehind }) => revisionsBehind === 0) ? 'ok' : 'warn'
}
