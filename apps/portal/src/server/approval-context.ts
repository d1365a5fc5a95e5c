import 'server-only'
import {
  type CompiledLimit,
  compileLimit,
  limitBound,
  type SnapshotSource,
} from '@gatehouse/policy'
import type { TierRequest } from '@/contract/tier-requests.ts'
import { db } from './db.ts'
import { publishedRevision } from './published.ts'

type Context = Pick<TierRequest, 'use' | 'headroom'>
type Asking = Readonly<{
  subscriptionId: string
  apiId: string
  fromTierId: string
  toTierId: string
}>

const MINUTE_MS = 60_000

/**
 * What an admin weighs before deciding: how far the asking subscription used its limits in the last seven days, and what the tier
 * may add to the busiest minute of what is behind the API.
 */
export async function approvalContexts(
  asking: readonly Asking[],
): Promise<(asked: Asking) => Context> {
  const source = (await publishedRevision())?.source ?? null
  const [uses, peaks] = await Promise.all([
    db().limitUse.findMany({
      where: { subscriptionId: { in: asking.map(({ subscriptionId }) => subscriptionId) } },
    }),
    db().upstreamPeak.findMany(),
  ])
  return ({ subscriptionId, apiId, fromTierId, toTierId }) => {
    const own = uses.filter((use) => use.subscriptionId === subscriptionId)
    const [first] = own
    return {
      use:
        first === undefined
          ? null
          : {
              peak: own.reduce<number | null>(
                (most, { peak }) => (peak === null ? most : Math.max(most ?? 0, peak)),
                null,
              ),
              requests: Number(first.requests),
              refused: own.reduce((sum, { refused }) => sum + Number(refused), 0),
              measuredAt: first.measuredAt.toISOString(),
            },
      headroom: source === null ? null : headroomOf(source, peaks, apiId, { fromTierId, toTierId }),
    }
  }
}

type Peak = Readonly<{ upstreamId: string; requests: bigint; latencyMs: number | null }>
type Tiers = Readonly<{ fromTierId: string; toTierId: string }>

/**
 * Requests under way at an upstream are arrivals a second times how long each takes (Little's law): measured in its busiest minute,
 * and for what the new tier admits in a minute beyond the present one. Of several upstreams the one with the least room.
 */
function headroomOf(
  source: SnapshotSource,
  peaks: readonly Peak[],
  apiId: string,
  { fromTierId, toTierId }: Tiers,
): Context['headroom'] {
  const ids = new Set(
    source.versions
      .filter((version) => version.apiId === apiId)
      .map(({ upstreamId }) => upstreamId),
  )
  const to = perMinute(source, toTierId)
  const from = perMinute(source, fromTierId)
  const rooms = source.upstreams
    .filter(({ id }) => ids.has(id))
    .map(({ id, name, resilience }) => {
      const peak = peaks.find(({ upstreamId }) => upstreamId === id)
      const seconds = (peak?.latencyMs ?? 0) / 1_000
      const underWay = (calls: number) => Math.ceil((calls / 60) * seconds)
      return {
        ...{ upstream: { id, name }, cap: resilience.caps.requests },
        atPeak: peak === undefined ? null : underWay(Number(peak.requests)),
        added: to === null || peak === undefined ? null : underWay(Math.max(0, to - (from ?? to))),
      }
    })
  const load = (room: (typeof rooms)[number]) => ((room.atPeak ?? 0) + (room.added ?? 0)) / room.cap
  return rooms.sort((a, b) => load(b) - load(a))[0] ?? null
}

/** The most calls that a tier admits in any minute; null when nothing bounds it. */
function perMinute(source: SnapshotSource, tierId: string): number | null {
  const limits = source.tiers.find(({ id }) => id === tierId)?.limits.map(compileLimit) ?? []
  const bounds = limits.flatMap((limit) => boundOf(limit) ?? [])
  return bounds.length === 0 ? null : Math.min(...bounds)
}

function boundOf({ rule, mode, cost }: CompiledLimit): number | null {
  if (mode === 'shadow') return null
  const bound = limitBound(rule, MINUTE_MS)
  return bound === null ? null : Math.floor(bound / cost.tokens)
}
