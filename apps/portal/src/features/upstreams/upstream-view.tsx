'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { CreateUpstream, UpstreamRecord } from '@/contract/upstreams.ts'
import { formatCount } from '@/lib/format.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useDraftIssues } from '@/lib/use-draft-issues.ts'
import { useEdit } from '@/lib/use-edit.ts'
import { Card } from '@/ui/card.tsx'
import { ConflictDialog } from '@/ui/conflict-dialog.tsx'
import { DraftWarnings } from '@/ui/draft-warnings.tsx'
import { useLeaveGuard } from '@/ui/leave-guard.ts'
import { LinkButton } from '@/ui/link-button.tsx'
import { PageHeader } from '@/ui/page/page-header.tsx'
import { SaveBar } from '@/ui/save-bar.tsx'
import { PageSkeleton } from '@/ui/skeleton.tsx'
import { ErrorState } from '@/ui/states.tsx'
import { toast } from '@/ui/toast-store.ts'
import { DeleteUpstream } from './delete-upstream.tsx'
import { patchUpstream, upstreamQuery } from './queries.ts'
import { UPSTREAM_LABELS, UpstreamFields } from './upstream-fields.tsx'
import type { UpstreamValues } from './upstream-form.ts'
import { UpstreamHealthPanel } from './upstream-health.tsx'

/** One upstream, to be edited. */
export function UpstreamView({ upstreamId }: Readonly<{ upstreamId: string }>) {
  const query = useQuery(upstreamQuery(upstreamId))
  const upstream = query.data
  if (upstream === undefined) {
    if (!query.isError) return <PageSkeleton />
    return (
      <Card padded={false}>
        <ErrorState
          title="The upstream could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      </Card>
    )
  }
  const { name, versions, routes } = upstream
  return (
    <>
      <PageHeader
        title={name}
        description={`Used by ${formatCount(versions, 'version')}, and by ${formatCount(routes, 'route')} of its own.`}
        breadcrumbs={[{ href: '/admin/upstreams', label: 'Upstreams' }]}
        actions={
          <>
            <LinkButton href={`/admin/canaries?upstreamId=${upstreamId}`}>Canaries</LinkButton>
            <LinkButton href={`/admin/canaries/new?upstreamId=${upstreamId}`}>
              Start a canary
            </LinkButton>
            <LinkButton href={`/admin/audit?subjectId=${upstreamId}`}>Changes</LinkButton>
          </>
        }
      />
      <UpstreamHealthPanel upstreamId={upstreamId} />
      <EditUpstream upstream={upstream} />
      <DeleteUpstream upstream={upstream} />
    </>
  )
}

function toValues(upstream: UpstreamRecord): UpstreamValues {
  const { name, protocol, timeouts, resilience, targets } = upstream
  const { ca, serverName, verify, clientCertificate } = upstream.tls
  return {
    name,
    protocol,
    timeouts,
    tls: { ca, serverName, verify, clientCertificate },
    resilience,
    targets: targets.map(({ id, url, weight }) => ({ id, url, weight })),
  }
}

function EditUpstream({ upstream }: Readonly<{ upstream: UpstreamRecord }>) {
  const touch = useTouch()
  const form = useForm<UpstreamValues, unknown, CreateUpstream>({
    resolver: zodResolver(CreateUpstream),
    defaultValues: toValues(upstream),
  })
  const { isDirty, isSubmitting } = form.formState
  const edit = useEdit<UpstreamValues, CreateUpstream, UpstreamRecord>({
    form,
    row: upstream,
    toValues,
    schema: UpstreamRecord,
    save: (changes, ifMatch) => patchUpstream(upstream.id, changes, ifMatch),
    onSaved: () => {
      toast.ok('Saved', 'Gateways follow once it is published.')
      void touch('upstreams', 'adminApis', 'revisions', 'auditEvents')
    },
  })
  const warnings = useDraftIssues(form, upstream.id)
  useLeaveGuard(isDirty)
  return (
    <form onSubmit={edit.submit} noValidate>
      <Card className="flex flex-col gap-6">
        <DraftWarnings warnings={warnings} />
        <UpstreamFields form={form} expiresAt={upstream.tls.clientCertificateExpiresAt} />
        <SaveBar
          dirty={isDirty}
          pending={isSubmitting}
          failure={edit.failure}
          onDiscard={() => form.reset()}
        />
      </Card>
      <ConflictDialog conflict={edit.conflict} name={upstream.name} labels={UPSTREAM_LABELS} />
    </form>
  )
}
