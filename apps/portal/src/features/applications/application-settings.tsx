'use client'

import { useQuery } from '@tanstack/react-query'
import type { Application } from '@/contract/applications.ts'
import { DangerZone } from '@/ui/card.tsx'
import { ApplicationForm } from './application-form.tsx'
import { DeleteApplication } from './delete-application.tsx'
import { applicationQuery } from './queries.ts'

type Props = Readonly<{ initial: Application; mayWrite: boolean }>

/** Name, description, and the end of an application. */
export function ApplicationSettings({ initial, mayWrite }: Props) {
  const { data } = useQuery({ ...applicationQuery(initial.id), initialData: initial })
  return (
    <div className="flex max-w-160 flex-col gap-8">
      <ApplicationForm application={data} mayWrite={mayWrite} />
      {mayWrite && (
        <DangerZone>
          <DeleteApplication application={data} />
        </DangerZone>
      )}
    </div>
  )
}
