import 'server-only'
import {
  type CompiledLimit,
  compileLimit,
  describeLimit,
  type LimitReplay,
  type SnapshotSource,
} from '@gatehouse/policy'
import type { Simulation } from '@/contract/limit-reports.ts'

/**
 * The limits of a published tier that refuse, as gateways count them; none for a tier that is not published. A shadow limit is the
 * provider's own business and nothing that consumers see.
 */
export function limitsOfTier(source: SnapshotSource | null, tierId: string): CompiledLimit[] {
  const tier = source?.tiers.find(({ id }) => id === tierId)
  return (tier?.limits ?? []).filter(({ mode }) => mode === 'enforce').map(compileLimit)
}

type Shown = Simulation['limits'][number]

/** Each limit in words, with how far a replay used it. Limits of requests under way have no use to show. */
export function replayedLimits(
  limits: readonly CompiledLimit[],
  replay: LimitReplay,
): (Shown & Readonly<{ now: number | null }>)[] {
  const uses = new Map(replay.limits.map((use) => [use.limitId, use]))
  return limits.map(({ id, name, rule, scope }) => {
    const use = uses.get(id)
    return {
      ...{ id, name, text: describeLimit(rule), scope },
      isReplayed: use !== undefined,
      peak: use?.peak?.share ?? null,
      peakAt: use?.peak == null ? null : new Date(use.peak.atMs).toISOString(),
      p95: use?.p95 ?? null,
      now: use?.now ?? null,
      exceeded: use?.exceeded ?? 0,
    }
  })
}
