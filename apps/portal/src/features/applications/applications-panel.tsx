'use client'

import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Button } from '@/ui/button.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { useUrlState } from '@/ui/url-state.ts'
import { ApplicationsTable } from './applications-table.tsx'
import { CreateApplicationDialog } from './create-application-dialog.tsx'

const DEFAULTS = { create: '' }

/** The list of applications; `?create=1` opens the dialog, so that other pages can lead straight to it. */
export function ApplicationsPanel({ mayWrite }: Readonly<{ mayWrite: boolean }>) {
  const router = useRouter()
  const { values, set } = useUrlState(DEFAULTS)
  const create = () => set({ create: '1' })
  return (
    <>
      <PageHeader
        title="Applications"
        description="What you build on our APIs. Each has its own keys, subscriptions and usage."
        actions={
          mayWrite && (
            <Button
              variant="primary"
              icon={<Plus aria-hidden className="size-4" />}
              onClick={create}
            >
              Create an application
            </Button>
          )
        }
      />
      <ApplicationsTable mayWrite={mayWrite} onCreate={create} />
      {mayWrite && values.create === '1' && (
        <CreateApplicationDialog
          onClose={() => set({ create: '' })}
          onCreated={({ id }) => router.push(`/applications/${id}`)}
        />
      )}
    </>
  )
}
