'use client'

import { useMutation } from '@tanstack/react-query'
import type { SdkBuildItem } from '@/contract/sdk-builds.ts'
import { problemSentence } from '@/lib/form-problem.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { Button } from '@/ui/button.tsx'
import { toast } from '@/ui/toast-store.ts'
import { requestBuild } from './queries.ts'
import { isUnderWay, nameOf } from './view-model.ts'

/** Has a version's SDKs made anew. Those that are there stay until the new ones are. */
export function RebuildButton({ build }: Readonly<{ build: SdkBuildItem }>) {
  const touch = useTouch()
  const rebuild = useMutation({
    mutationFn: () => requestBuild(build.versionId),
    onSuccess: () => {
      toast.ok(`SDKs of ${nameOf(build)} will be made anew`)
      void touch('sdkBuilds', 'sdks', 'auditEvents')
    },
    onError: (error) => {
      toast.error('The SDKs were not asked for', problemSentence(error))
      void touch('sdkBuilds')
    },
  })
  if (build.apiName === '' || isUnderWay(build)) return null
  return (
    <Button size="sm" pending={rebuild.isPending} onClick={() => rebuild.mutate()}>
      Rebuild<span className="sr-only"> {nameOf(build)}</span>
    </Button>
  )
}
