'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
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

type Props = Readonly<{
  /** Where the demo shows the mail that it does not send. */
  outboxHref?: string | undefined
}>

/** The way to the first call that works; gone once it was made. */
export function QuickStartPanel({ outboxHref }: Props) {
  const { data, isPending, error, refetch } = useQuery(quickStartQuery())
  useUsageInStep(data)
  const isFinishedHere = useFinishedHere(data?.isDone)
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
  return <Steps quickStart={data} outboxHref={outboxHref} />
}

function Steps({ quickStart, outboxHref }: Props & Readonly<{ quickStart: QuickStart }>) {
  const steps = quickStartSteps(quickStart, outboxHref)
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

/** The figures further down are read again whenever the list has seen another call. */
function useUsageInStep(data: QuickStart | undefined): void {
  const client = useQueryClient()
  const seen = data && [data.firstRequestAt, data.lastFailure?.at, data.firstSuccessAt].join()
  const last = useRef(seen)
  useEffect(() => {
    if (last.current !== undefined && seen !== last.current) void touch(client, ['usage'])
    last.current = seen
  }, [client, seen])
}

/** True from the moment at which the list was completed while one looked at it. */
function useFinishedHere(isDone: boolean | undefined): boolean {
  const [wasOpen, setWasOpen] = useState(false)
  useEffect(() => {
    if (isDone === false) setWasOpen(true)
  }, [isDone])
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
