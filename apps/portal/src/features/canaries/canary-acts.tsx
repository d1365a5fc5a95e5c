'use client'

import { weightText } from '@gatehouse/policy'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { CanaryMove, CanaryRecord } from '@/contract/canaries.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'
import { toast } from '@/ui/toast-store.ts'
import { moveCanary } from './queries.ts'
import { titleOf } from './view-model.ts'

type Act = CanaryMove['act']

/** What an admin can do to a canary that is under way. */
export function CanaryActs({ canary }: Readonly<{ canary: CanaryRecord }>) {
  const [asked, setAsked] = useState<Act>()
  const touch = useTouch()
  const act = useMutation({
    mutationFn: (move: Act) => moveCanary(canary, { act: move, reason: '' }),
    onSuccess: (_, move) => {
      toast.ok(DONE[move])
      setAsked(undefined)
    },
    onSettled: () => touch('canaries', 'revisions', 'adminApis', 'auditEvents'),
  })
  const ask = (move: Act) => {
    act.reset()
    setAsked(move)
  }
  const { nextWeight, state } = canary
  const other = state === 'running' ? 'pause' : 'resume'
  return (
    <>
      {nextWeight !== null && (
        <Button onClick={() => ask('step')}>Step to {weightText(nextWeight)}</Button>
      )}
      {nextWeight !== null && (
        <Button onClick={() => ask(other)}>{state === 'running' ? 'Pause' : 'Go on'}</Button>
      )}
      <Button onClick={() => ask('finish')}>Finish</Button>
      <Button variant="danger" onClick={() => ask('roll_back')}>
        Roll back
      </Button>
      {asked !== undefined && (
        <ConfirmDialog
          open
          onOpenChange={() => setAsked(undefined)}
          {...questionOf(asked, canary)}
          pending={act.isPending}
          error={act.isError ? problemSentence(act.error) : undefined}
          onConfirm={() => act.mutate(asked)}
        />
      )}
    </>
  )
}

const DONE: Readonly<Record<Act, string>> = {
  step: 'The canary gets more calls',
  pause: 'The canary is paused',
  resume: 'The canary goes on',
  roll_back: 'The canary was rolled back',
  finish: 'The canary is the version’s upstream now',
}

function questionOf(act: Act, canary: CanaryRecord) {
  const title = titleOf(canary)
  switch (act) {
    case 'step':
      return {
        title: `Step to ${weightText(canary.nextWeight ?? canary.weight)}?`,
        consequences: `The share of ${title} that goes to ${canary.upstreamName ?? 'the canary'} grows within a second. The plan goes on from there.`,
        actLabel: 'Step',
      }
    case 'pause':
      return {
        title: 'Pause the canary?',
        consequences:
          'Its share stays as it is. It is still rolled back by itself when it is worse.',
        actLabel: 'Pause',
      }
    case 'resume':
      return {
        title: 'Go on with the canary?',
        consequences: `The next step is due in ${canary.stepMinutes} minutes.`,
        actLabel: 'Go on',
      }
    case 'roll_back':
      return {
        title: 'Roll the canary back?',
        consequences: `Every call of ${title} goes to ${canary.stableUpstreamName ?? 'the stable upstream'} again, within a second.`,
        actLabel: 'Roll back',
        tone: 'danger' as const,
      }
    case 'finish':
      return {
        title: 'Finish the canary?',
        consequences: `${canary.upstreamName ?? 'The canary'} becomes the upstream of ${title}: every call goes there, and nobody compares any more.`,
        actLabel: 'Finish',
      }
  }
}
