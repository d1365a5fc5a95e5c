'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { CreateTier, TierRecord } from '@/contract/tiers.ts'
import { useTouch } from '@/lib/query-keys.ts'
import { useDraftIssues } from '@/lib/use-draft-issues.ts'
import { useEdit } from '@/lib/use-edit.ts'
import { Callout } from '@/ui/callout.tsx'
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
import { DeleteTier } from './delete-tier.tsx'
import { patchTier, tierQuery } from './queries.ts'
import { Subscribers } from './subscribers.tsx'
import { TIER_LABELS, TierFields } from './tier-fields.tsx'
import { reachSentence, type TierValues, toValues } from './view-model.ts'

/** One tier, to be edited, and who is on it. */
export function TierView({ tierId }: Readonly<{ tierId: string }>) {
  const query = useQuery(tierQuery(tierId))
  const tier = query.data
  if (tier === undefined) {
    if (!query.isError) return <PageSkeleton />
    return (
      <Card padded={false}>
        <ErrorState
          title="The tier could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      </Card>
    )
  }
  return (
    <>
      <PageHeader
        title={tier.name}
        description={reachSentence(tier.subscriptions)}
        breadcrumbs={[{ href: '/admin/tiers', label: 'Tiers' }]}
        actions={
          <>
            <LinkButton href={`/admin/tiers/${tierId}/preview`}>Whom it affects</LinkButton>
            <LinkButton href={`/admin/audit?subjectId=${tierId}`}>Changes</LinkButton>
          </>
        }
      />
      <EditTier tier={tier} />
      <Subscribers tierId={tierId} />
      <DeleteTier tier={tier} />
    </>
  )
}

function EditTier({ tier }: Readonly<{ tier: TierRecord }>) {
  const touch = useTouch()
  const form = useForm<TierValues, unknown, CreateTier>({
    resolver: zodResolver(CreateTier),
    defaultValues: toValues(tier),
  })
  const { isDirty, isSubmitting, dirtyFields } = form.formState
  const edit = useEdit<TierValues, CreateTier, TierRecord>({
    form,
    row: tier,
    toValues,
    schema: TierRecord,
    save: (changes, ifMatch) => patchTier(tier.id, changes, ifMatch),
    onSaved: () => {
      toast.ok('Saved', 'It is in force once it is published.')
      void touch('tiers', 'adminApis', 'revisions', 'auditEvents')
    },
  })
  const warnings = useDraftIssues(form, tier.id)
  useLeaveGuard(isDirty)
  return (
    <form onSubmit={edit.submit} noValidate className="flex flex-col gap-8">
      <DraftWarnings warnings={warnings} />
      <TierFields form={form} isNew={false} />
      {dirtyFields.limits !== undefined && <Effect tier={tier} />}
      <SaveBar
        dirty={isDirty}
        pending={isSubmitting}
        failure={edit.failure}
        onDiscard={() => form.reset()}
      />
      <ConflictDialog conflict={edit.conflict} name={tier.name} labels={TIER_LABELS} />
    </form>
  )
}

/** What a change of the limits does, before it is saved. */
function Effect({ tier }: Readonly<{ tier: TierRecord }>) {
  return (
    <Callout tone="info" title="The limits are being changed">
      {reachSentence(tier.subscriptions)}
      {tier.limits.length > 0 && (
        <ul className="mt-1">
          {tier.limits.map(({ id, name, text }) => (
            <li key={id}>
              <code>{name}</code> until then: {text}.
            </li>
          ))}
        </ul>
      )}
    </Callout>
  )
}
