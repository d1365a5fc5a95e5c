'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { RevisionRecord } from '@/contract/revisions.ts'
import { draftQuery } from '@/lib/admin-queries.ts'
import { StatusPill } from '@/ui/badge.tsx'
import { Card, Facts, Section } from '@/ui/card.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { RelativeTime } from '@/ui/relative-time.tsx'
import { EmptyState } from '@/ui/states.tsx'
import { BlastRadius } from './blast-radius.tsx'
import { ChangesList } from './changes-list.tsx'
import { RestoreButton } from './restore-button.tsx'
import type { Names } from './view-model.ts'

type Revision = Omit<RevisionRecord, 'source'>
type Props = Readonly<{ revision: Revision; names: Names }>

/** One revision: who published it, why, and what it changed. */
export function RevisionView({ revision, names }: Props) {
  const { number, changes, isCurrent } = revision
  const unpublished = useQuery(draftQuery()).data?.changes.length ?? 0
  return (
    <>
      <PageHeader
        title={`Revision ${number}`}
        description={revision.comment === '' ? undefined : revision.comment}
        breadcrumbs={[{ href: '/admin/revisions', label: 'Revisions' }]}
        badge={isCurrent ? <StatusPill tone="ok">Current</StatusPill> : undefined}
        actions={
          isCurrent ? undefined : <RestoreButton number={number} unpublished={unpublished} />
        }
      />
      <Facts rows={facts(revision)} />
      {changes.length > 0 && (
        <Section title="Whom it touches" description="With today’s subscriptions and calls.">
          <BlastRadius of={revision} />
        </Section>
      )}
      <Section title="What it changed" description={`Against ${parentWords(revision)}.`}>
        {changes.length === 0 ? (
          <Card padded={false}>
            <EmptyState title="It changed nothing that is told apart" />
          </Card>
        ) : (
          <ChangesList changes={changes} names={names} />
        )}
      </Section>
    </>
  )
}

function parentWords({ parentNumber }: Revision): string {
  return parentNumber === null ? 'nothing: it was the first' : `revision ${parentNumber}`
}

function facts(revision: Revision) {
  const { publishedBy, createdAt, restoredNumber, nodes, hash, formatVersion } = revision
  return [
    {
      label: 'Published by',
      value: publishedBy === null ? 'The setup' : `${publishedBy.name} (${publishedBy.email})`,
    },
    { label: 'Published', value: <RelativeTime at={createdAt} /> },
    ...(restoredNumber === null
      ? []
      : [
          {
            label: 'Brought back',
            value: (
              <Link href={`/admin/revisions/${restoredNumber}`} className="link">
                Revision {restoredNumber}
              </Link>
            ),
          },
        ]),
    { label: 'Gateways that serve it', value: String(nodes) },
    { label: 'Content hash', value: <code className="text-xs">{hash}</code> },
    { label: 'Format', value: String(formatVersion) },
  ]
}
