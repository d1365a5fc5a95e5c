'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { QuickStart } from '@/contract/quick-start.ts'
import { touch } from '@/lib/query-keys.ts'
import { Callout } from '@/ui/callout.tsx'
import { Card } from '@/ui/card.tsx'
import { Checklist } from '@/ui/checklist.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { ErrorState } from '@/ui/states.tsx'
import { quickStartQuery } from './queries.ts'
import { quickStartSteps } from './quick-start-steps.tsx'

/** The way to the first call that works; gone once it was made. */
export function QuickStartPanel() {
  const { data, isPending, error, refetch } = useQuery(quickStartQuery())
  const isFinishedHere = useFinishedHere(data)
  if (isPending) return <Skeleton className="h-96" />
  if (data === undefined) {
    return (
      <Card>
        <ErrorState
          title="The quick start could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      </Card>
    )
  }
  if (data.isDone) return isFinishedHere ? <Finished /> : null
  return <Steps quickStart={data} />
}

function Steps({ quickStart }: Readonly<{ quickStart: QuickStart }>) {
  const steps = quickStartSteps(quickStart)
  const done = steps.filter(({ state }) => state === 'done').length
  return (
    <section aria-labelledby="quick-start">
      <Card padded={false}>
        <header className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 border-b border-line px-5 py-4">
          <div>
            <h2 id="quick-start" className="text-md font-semibold">
              Quick start
            </h2>
            <p className="text-sm text-ink-2">
              To your first call that works. This list follows what really happened.
            </p>
          </div>
          <p role="status" className="text-sm text-ink-2 tabular-nums">
            {done} of {steps.length} done
          </p>
        </header>
        <div className="px-5 pt-5 pb-5">
          <Checklist label="Quick start" steps={steps} />
        </div>
      </Card>
    </section>
  )
}

/** True from the moment at which the list was completed while one looked at it. */
function useFinishedHere(data: QuickStart | undefined): boolean {
  const client = useQueryClient()
  const isDone = data?.isDone
  const [wasOpen, setWasOpen] = useState(false)
  useEffect(() => {
    if (isDone === false) setWasOpen(true)
    if (isDone === true && wasOpen) void touch(client, ['usage'])
  }, [client, isDone, wasOpen])
  return isDone === true && wasOpen
}

function Finished() {
  return (
    <Callout
      tone="ok"
      role="status"
      title="Your first call worked"
      action={<LinkButton href="/usage?range=1h">See it on the chart</LinkButton>}
    >
      Key, subscription and call fit together. From here on your usage is below.
    </Callout>
  )
}
