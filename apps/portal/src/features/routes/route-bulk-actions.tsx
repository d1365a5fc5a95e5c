'use client'

import { useMutation } from '@tanstack/react-query'
import type { RouteRecord } from '@/contract/routes.ts'
import { entityTag } from '@/lib/entity-tag.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { formatCount } from '@/lib/format.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { toast } from '@/ui/toast-store.ts'
import { patchRoute } from './queries.ts'

type Props = Readonly<{ routes: readonly RouteRecord[]; onDone(): void }>

/** Switches the ticked routes on or off, each as it was read: one that somebody changed meanwhile stays, and is named. */
export function RouteBulkActions({ routes, onDone }: Props) {
  const touch = useTouch()
  const act = useMutation({
    mutationFn: (enabled: boolean) => switchAll(routes, enabled),
    onSuccess: ({ switched, refused }, enabled) => {
      if (switched > 0) {
        const word = enabled ? 'on' : 'off'
        toast.ok(`${formatCount(switched, 'route')} switched ${word}`, 'Publish to bring it about.')
      }
      for (const { path, why } of refused) toast.error(`${path} stays as it is`, why)
      onDone()
    },
    onSettled: () => touch('routes', 'revisions', 'auditEvents'),
  })
  return (
    <>
      <Button size="sm" pending={act.isPending} onClick={() => act.mutate(true)}>
        Switch on
      </Button>
      <Button size="sm" pending={act.isPending} onClick={() => act.mutate(false)}>
        Switch off
      </Button>
    </>
  )
}

/** One after the other: each save compiles the whole draft. */
async function switchAll(routes: readonly RouteRecord[], enabled: boolean) {
  const refused: { path: string; why: string }[] = []
  let switched = 0
  for (const { id, path, version, ...route } of routes) {
    if (route.enabled === enabled) continue
    try {
      await patchRoute(id, { enabled }, entityTag(version))
      switched += 1
    } catch (error) {
      refused.push({ path, why: problemSentence(error) })
    }
  }
  return { switched, refused }
}
