import type { UsageFigures, UsageReport } from '@/contract/usage.ts'
import type { ChartPoint, Series } from '@/ui/chart/series.ts'
import { formatCount, formatNumber, formatPercent } from './format.ts'

/** Whose a failure is, said to the provider: all four owners apart. */
export const OWNER_SERIES: readonly Series[] = [
  { id: 'client', label: 'Callers', colour: 'client', shape: 'bar' },
  { id: 'upstream', label: 'Upstreams', colour: 'server', shape: 'bar' },
  { id: 'config', label: 'Configuration', colour: '3', shape: 'bar' },
  { id: 'platform', label: 'Gateways', colour: '6', shape: 'bar' },
]

/** Failures by owner, bucket by bucket. */
export function ownerPoints({ buckets }: Pick<UsageReport, 'buckets'>): ChartPoint[] {
  return buckets.map(({ startsAtMs, byFault, isPartial }) => ({
    atMs: startsAtMs,
    values: { ...byFault },
    ...(isPartial ? { partial: true } : {}),
  }))
}

/** Failures that are not the callers', as a share of all requests; "—" without requests. */
export function errorRate({ requests, errors }: UsageFigures): string {
  return formatPercent(errors, requests)
}

/** `60 failures in the last hour: 50 the callers’, …`. */
export function ownersSentence({ totals }: Pick<UsageReport, 'totals'>, words: string): string {
  const { client, upstream, config, platform } = totals.byFault
  const failed = client + upstream + config + platform
  if (failed === 0) return `No failures ${words}.`
  const parts = [
    `${formatNumber(client)} the callers’`,
    `${formatNumber(upstream)} of upstreams`,
    `${formatNumber(config)} of the configuration`,
    `${formatNumber(platform)} of gateways`,
  ]
  return `${formatCount(failed, 'failure')} ${words}: ${parts.join(', ')}.`
}
