'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { ApiRecord } from '@/contract/apis.ts'
import { listState } from '@/lib/list-state.ts'
import { Badge } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { Card, Section } from '@/ui/card.tsx'
import { DataTable } from '@/ui/data-table/data-table.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { PageSkeleton } from '@/ui/skeleton.tsx'
import { EmptyState, ErrorState } from '@/ui/states.tsx'
import { AddVersionDialog } from './add-version-dialog.tsx'
import { ApiForm } from './api-form.tsx'
import { DeleteApi } from './delete-api.tsx'
import { apiQuery, versionsQuery } from './queries.ts'
import { VERSION_COLUMNS } from './version-columns.tsx'
import { VISIBILITY_WORDS } from './visibility.ts'

/** One API: its versions, its settings. */
export function ApiView({ apiId }: Readonly<{ apiId: string }>) {
  const query = useQuery(apiQuery(apiId))
  const api = query.data
  if (api === undefined) {
    if (!query.isError) return <PageSkeleton />
    return (
      <Card padded={false}>
        <ErrorState
          title="The API could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      </Card>
    )
  }
  return (
    <>
      <PageHeader
        title={api.name}
        description={api.summary === '' ? undefined : api.summary}
        breadcrumbs={[{ href: '/admin/apis', label: 'APIs' }]}
        badge={<Badge>{VISIBILITY_WORDS[api.visibility]}</Badge>}
        actions={
          <>
            <LinkButton href={`/admin/usage?apiId=${api.id}`}>Usage</LinkButton>
            <LinkButton href={`/admin/audit?subjectId=${api.id}`}>Changes</LinkButton>
          </>
        }
      />
      <Versions api={api} />
      <Section title="Settings">
        <ApiForm api={api} />
      </Section>
      <DeleteApi api={api} />
    </>
  )
}

function Versions({ api }: Readonly<{ api: ApiRecord }>) {
  const versions = useQuery(versionsQuery(api.id))
  const [adding, setAdding] = useState(false)
  const add = (
    <Button
      size="sm"
      onClick={() => setAdding(true)}
      icon={<Plus aria-hidden className="size-4" />}
    >
      Add a version
    </Button>
  )
  return (
    <Section title="Versions" actions={add}>
      <DataTable
        label="Versions"
        columns={VERSION_COLUMNS}
        rows={versions.data?.items ?? []}
        rowId={({ id }) => id}
        state={listState(versions)}
        error={versions.error}
        onRetry={() => void versions.refetch()}
        skeletonRows={Math.max(1, api.versions.length)}
        empty={<EmptyState title="No versions">Nothing of this API is served.</EmptyState>}
      />
      {adding && <AddVersionDialog api={api} onClose={() => setAdding(false)} />}
    </Section>
  )
}
