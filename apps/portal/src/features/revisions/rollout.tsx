'use client'

import { useQuery } from '@tanstack/react-query'
import type { GatewayNode } from '@/contract/gateways.ts'
import { gatewaysQuery } from '@/lib/admin-queries.ts'
import { StatusText } from '@/ui/badge.tsx'
import { Card, Section } from '@/ui/card.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { SkeletonText } from '@/ui/skeleton.tsx'
import { type RolloutState, rolloutSentence, rolloutState } from './view-model.ts'

const WATCH_EVERY_MS = 1_000

/** Which gateways serve a revision that was just published; asks every second. */
export function Rollout({ number }: Readonly<{ number: number }>) {
  const gateways = useQuery({ ...gatewaysQuery(), refetchInterval: WATCH_EVERY_MS })
  const nodes = gateways.data?.items ?? []
  return (
    <Section
      title="Gateways"
      description="Each takes it when its compiler agrees, usually within a second."
      actions={
        <LinkButton href="/admin/gateways" size="sm">
          All gateways
        </LinkButton>
      }
    >
      <Card className="flex flex-col gap-3">
        {gateways.isPending ? (
          <SkeletonText lines={2} />
        ) : (
          <p role="status" className="text-sm font-medium">
            {rolloutSentence(nodes, number)}
          </p>
        )}
        <ul className="flex flex-col gap-2 text-sm">
          {nodes.map((node) => (
            <NodeItem key={node.id} node={node} number={number} />
          ))}
        </ul>
      </Card>
    </Section>
  )
}

const LOOKS = {
  has_it: { tone: 'ok', word: 'Serves it' },
  refused: { tone: 'danger', word: 'Refused it' },
  waiting: { tone: 'info', word: 'Not yet' },
  away: { tone: 'neutral', word: 'Not running' },
} as const satisfies Record<RolloutState, { tone: string; word: string }>

function NodeItem({ node, number }: Readonly<{ node: GatewayNode; number: number }>) {
  const state = rolloutState(node, number)
  const { tone, word } = LOOKS[state]
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <StatusText tone={tone}>{word}</StatusText>
      <span>{node.hostname}</span>
      <code className="text-xs text-ink-3">{node.id}</code>
      {node.revision !== null && state !== 'has_it' && (
        <span className="text-ink-2">serves revision {node.revision}</span>
      )}
      {state === 'refused' &&
        node.lastRefusal?.issues.map(({ path, message }) => (
          <span key={path} className="basis-full text-xs wrap-anywhere text-danger">
            {path}: {message}
          </span>
        ))}
    </li>
  )
}
