import type { AdminUsageGroup, UsageFigures } from '@/contract/usage.ts'
import type { AdminUsageUrl } from '@/lib/admin-usage-query.ts'
import { formatCompact, formatLatency, formatNumber } from '@/lib/format.ts'
import { errorRate } from '@/lib/usage-owners.ts'
import { changeWords } from '@/lib/usage-view.ts'

export const GROUP_WORDS: Readonly<Record<AdminUsageGroup, string>> = {
  api: 'API',
  version: 'Version',
  operation: 'Operation',
  organization: 'Organisation',
  application: 'Application',
  key: 'Key',
}

/** What calls without a group are. */
export const NO_GROUP_WORDS: Readonly<Record<AdminUsageGroup, string>> = {
  api: 'No API matched',
  version: 'No version matched',
  operation: 'No operation matched',
  organization: 'Nobody known',
  application: 'Without an application',
  key: 'Without a key',
}

/** The filter that shows one group alone. */
const FILTER_OF: Readonly<Partial<Record<AdminUsageGroup, keyof AdminUsageUrl>>> = {
  api: 'apiId',
  version: 'versionId',
  organization: 'organizationId',
  application: 'applicationId',
}

/** The change of the URL that shows one group alone, divided by what is interesting then; undefined where no filter can. */
export function pickPatch(by: AdminUsageGroup, id: string): Partial<AdminUsageUrl> | undefined {
  const filter = FILTER_OF[by]
  if (filter === undefined) return undefined
  const next: AdminUsageGroup = by === 'api' || by === 'version' ? 'operation' : 'api'
  return { [filter]: id, by: next }
}

export function rowHref(by: AdminUsageGroup, id: string): string | undefined {
  if (by === 'api') return `/admin/apis/${id}`
  return by === 'organization' ? `/admin/organizations/${id}` : undefined
}

export type StatView = Readonly<{ label: string; value: string; note: string | undefined }>

/** The row of figures over the charts, each beside what it was in the period before. */
export function statViews(now: UsageFigures, before: UsageFigures | undefined): StatView[] {
  const noteBefore = (format: (figures: UsageFigures) => string) =>
    before === undefined || before.requests === 0 ? undefined : `${format(before)} before`
  const ours = ({ byFault }: UsageFigures) => formatNumber(byFault.platform + byFault.config)
  const upstreams = ({ byFault }: UsageFigures) => formatNumber(byFault.upstream)
  const p95 = ({ latencyMsP95 }: UsageFigures) => formatLatency(latencyMsP95)
  return [
    {
      label: 'Requests',
      value: formatCompact(now.requests),
      note: changeWords(now.requests, before?.requests),
    },
    { label: 'Error rate', value: errorRate(now), note: noteBefore(errorRate) },
    { label: 'Failures of upstreams', value: upstreams(now), note: noteBefore(upstreams) },
    { label: 'Failures of ours', value: ours(now), note: noteBefore(ours) },
    { label: 'p95 latency', value: p95(now), note: noteBefore(p95) },
  ]
}
