'use client'

import { useQuery } from '@tanstack/react-query'
import { formatDateTime } from '@/lib/format.ts'
import { Card, Section } from '@/ui/card.tsx'
import { LinkButton } from '@/ui/link-button.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { ErrorState } from '@/ui/states.tsx'
import { Findings } from './findings.tsx'
import { LifecycleForm } from './lifecycle-form.tsx'
import { OperationPlans } from './operation-plans.tsx'
import { Postpone } from './postpone.tsx'
import { Postponements } from './postponements.tsx'
import { lifecycleQuery } from './queries.ts'
import { Withdraw } from './withdraw.tsx'

type Props = Readonly<{ apiId: string; versionId: string; nowMs: number }>

/** The deprecation of a version: what was told, what is planned, and what to say against it. */
export function LifecycleSection({ apiId, versionId, nowMs }: Props) {
  const query = useQuery(lifecycleQuery(apiId, versionId))
  const row = query.data
  return (
    <Section
      id="lifecycle"
      title="Deprecation"
      description="Planned dates take effect at their second at every gateway, once they are published."
      actions={
        <>
          <LinkButton href={`/admin/deprecations/registry?versionId=${versionId}`}>
            Who calls it
          </LinkButton>
          {row !== undefined && <Postpone row={row} nowMs={nowMs} />}
          {row !== undefined && <Withdraw row={row} />}
        </>
      }
    >
      {row === undefined ? (
        <Card>
          {query.isError ? (
            <ErrorState
              title="The deprecation could not be loaded"
              error={query.error}
              onRetry={() => void query.refetch()}
            />
          ) : (
            <Skeleton className="h-64" />
          )}
        </Card>
      ) : (
        <div className="flex flex-col gap-4">
          {row.announced !== null && (
            <p className="text-sm text-ink-2">
              Callers have been told since {formatDateTime(row.announced.announcedAt)}: deprecated
              from {formatDateTime(row.announced.deprecatedAt)}
              {row.announced.sunsetAt !== null &&
                `, sunset ${formatDateTime(row.announced.sunsetAt)}`}
              .
            </p>
          )}
          {row.deprecatedAt !== null && <Findings findings={row.findings} />}
          <LifecycleForm row={row} />
          <OperationPlans row={row} />
          {row.postponements.length > 0 && (
            <Section
              title="Postponed"
              actions={
                <LinkButton href={`/admin/audit?subjectId=${versionId}`}>All changes</LinkButton>
              }
            >
              <Postponements rows={row.postponements} />
            </Section>
          )}
        </div>
      )}
    </Section>
  )
}
