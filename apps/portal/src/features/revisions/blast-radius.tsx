import type { RevisionPlan } from '@/contract/revisions.ts'
import { formatCompact, formatCount, formatNumber } from '@/lib/format.ts'
import { Stat, StatRow } from '@/ui/card.tsx'
import { changesSummary } from './view-model.ts'

/** Whom the changes reach, in numbers. */
export function BlastRadius({ plan }: Readonly<{ plan: RevisionPlan }>) {
  const { routes, apis, applications, organizations, requestsPerDay } = plan.blastRadius
  return (
    <StatRow>
      <Stat
        label="Changes"
        value={formatNumber(plan.changes.length)}
        note={changesSummary(plan.changes)}
      />
      <Stat
        label="APIs touched"
        value={formatNumber(apis.length)}
        note={apis.map(({ name }) => name).join(', ') || 'None'}
      />
      <Stat label="Routes touched" value={formatNumber(routes)} />
      <Stat
        label="Applications"
        value={formatNumber(applications)}
        note={`of ${formatCount(organizations, 'organisation')}`}
      />
      <Stat
        label="Calls to them a day"
        value={formatCompact(requestsPerDay)}
        note="Mean of 7 days"
      />
    </StatRow>
  )
}
