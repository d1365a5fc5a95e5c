'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Card, Section } from '@/ui/card.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { PageSkeleton } from '@/ui/skeleton.tsx'
import { ErrorState } from '@/ui/states.tsx'
import { VersionStateMark } from '@/ui/version-state.tsx'
import { DeleteVersion } from './delete-version.tsx'
import { DocumentSection } from './document-section.tsx'
import { OperationsTable } from './operations-table.tsx'
import { versionQuery } from './queries.ts'
import { VersionForm } from './version-form.tsx'
import { VersionMoves } from './version-moves.tsx'

type Props = Readonly<{
  apiId: string
  versionId: string
  apiName: string
  /** More about the version, before what cannot be undone. */
  children?: ReactNode
}>

/** One version: its state, where its calls go, its document. */
export function VersionView({ apiId, versionId, apiName, children }: Props) {
  const query = useQuery(versionQuery(apiId, versionId))
  const version = query.data
  if (version === undefined) {
    if (!query.isError) return <PageSkeleton />
    return (
      <Card padded={false}>
        <ErrorState
          title="The version could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      </Card>
    )
  }
  return (
    <>
      <PageHeader
        title={`${apiName} ${version.name}`}
        breadcrumbs={[
          { href: '/admin/apis', label: 'APIs' },
          { href: `/admin/apis/${apiId}`, label: apiName },
        ]}
        badge={<VersionStateMark state={version.state} look="pill" />}
        actions={
          <>
            <LinkButton href={`/admin/routes?versionId=${versionId}`}>Routes</LinkButton>
            <LinkButton href={`/admin/canaries?versionId=${versionId}`}>Canaries</LinkButton>
            <LinkButton href={`/admin/canaries/new?versionId=${versionId}`}>
              Start a canary
            </LinkButton>
            <VersionMoves version={version} apiName={apiName} />
          </>
        }
      />
      <Section title="Settings">
        <VersionForm version={version} />
      </Section>
      <DocumentSection version={version} />
      <Section title="Operations">
        <OperationsTable operations={version.operations} />
      </Section>
      {children}
      <DeleteVersion version={version} />
    </>
  )
}
