'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Subscription } from '@/contract/subscriptions.ts'
import { catalogApiQuery, subscriptionChoicesQuery } from '@/lib/choices.ts'
import { Card } from '@/ui/card.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@/ui/states.tsx'
import { useUrlState } from '@/ui/url-state.ts'
import { simulationQuery } from './queries.ts'
import {
  PATTERN_IN_URL_MAX,
  type Setup,
  type SetupErrors,
  SIMULATOR_DEFAULTS,
  toInput,
} from './setup.ts'
import { SimulationView } from './simulation-view.tsx'
import { SimulatorForm } from './simulator-form.tsx'

const DEFAULTS: Setup = SIMULATOR_DEFAULTS

/** Replays calls against a tier or own numbers. What is chosen is in the URL; what ran last is on the screen. */
export function SimulatorPanel() {
  const found = useQuery(subscriptionChoicesQuery(undefined))
  if (found.isPending) return <Skeleton className="h-80" />
  if (found.isError) {
    return (
      <Card>
        <ErrorState
          title="Your subscriptions could not be loaded"
          error={found.error}
          onRetry={() => void found.refetch()}
        />
      </Card>
    )
  }
  return <Simulator subscriptions={found.data} />
}

function Simulator({ subscriptions }: Readonly<{ subscriptions: readonly Subscription[] }>) {
  const { values, set } = useUrlState(DEFAULTS)
  const [draft, setDraft] = useState(() => startOf(values, subscriptions))
  const [ran, setRan] = useState(() => (isTold(values) ? draft : undefined))
  const [errors, setErrors] = useState<SetupErrors>({})
  const apiOf = ({ subscription }: Setup) =>
    subscriptions.find(({ id }) => id === subscription)?.api
  const api = apiOf(draft)
  const offer = useQuery({ ...catalogApiQuery(api?.slug ?? ''), enabled: api !== undefined })
  const checked = ran === undefined ? undefined : toInput(ran, apiOf(ran)?.id)
  const input = checked !== undefined && 'input' in checked ? checked.input : undefined
  const run = useQuery(simulationQuery(input))

  function start() {
    const next = toInput(draft, api?.id)
    setErrors('errors' in next ? next.errors : {})
    if ('errors' in next) return
    const isLong = draft.pattern.length > PATTERN_IN_URL_MAX
    set(isLong ? { ...draft, pattern: '' } : draft, 'push')
    setRan(draft)
  }

  return (
    <div className="flex min-w-0 flex-col gap-6">
      <SimulatorForm
        setup={draft}
        onChange={(patch) => setDraft({ ...draft, ...patch })}
        onRun={start}
        errors={errors}
        subscriptions={subscriptions}
        tiers={offer.data?.tiers}
        pending={run.isFetching}
      />
      {input === undefined ? (
        <NothingYet hasSubscription={subscriptions.length > 0} />
      ) : (
        <SimulationView
          run={run}
          subscription={subscriptions.find(({ id }) => id === ran?.subscription)}
          tierId={ran?.against === 'tier' ? ran.tier : undefined}
        />
      )}
    </div>
  )
}

/** Who came by a link that says all runs at once. */
function isTold({ subscription, tier, calls, against }: Setup): boolean {
  return (subscription !== '' && tier !== '') || calls === 'pattern' || against === 'own'
}

/** What the URL says, else the first subscription; without any, a pattern against own numbers is what is left. */
function startOf(values: Setup, subscriptions: readonly Subscription[]): Setup {
  const [first] = subscriptions
  if (first === undefined) return { ...values, calls: 'pattern', against: 'own', subscription: '' }
  const isOurs = subscriptions.some(({ id }) => id === values.subscription)
  return isOurs ? values : { ...values, subscription: first.id, tier: '' }
}

function NothingYet({ hasSubscription }: Readonly<{ hasSubscription: boolean }>) {
  return (
    <Card>
      <EmptyState
        title="Nothing has been simulated yet"
        action={
          hasSubscription ? undefined : <LinkButton href="/apis">Open the catalogue</LinkButton>
        }
      >
        {hasSubscription
          ? 'Choose calls and limits, then press Simulate. Nothing is changed by it.'
          : 'Without a subscription a pattern can be tried against own numbers.'}
      </EmptyState>
    </Card>
  )
}
