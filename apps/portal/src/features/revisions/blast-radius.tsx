import type { RevisionPlan } from '@/contract/revisions.ts'
import { formatCompact, formatCount, formatNumber } from '@/lib/format.ts'
import { Stat, StatRow } from '@/ui/card.tsx'
import { changesSummary } from './view-model.ts'

type Props = Readonly<{ of: Pick<RevisionPlan, 'changes' | 'blastRadius'> }>

/** Whom the changes reach, in numbers. */
export function BlastRadius({ of }: Props) {
  const { routes, apis, applications, organizations, requestsPerDay } = of.blastRadius
  return (
    <StatRow>
      <Stat
        label="Changes"
        value={formatNumber(of.changes.length)}
        note={changesSummary(of.changes)}
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
