import type { CompiledLimit, LimitVerdict } from '@gatehouse/policy'
import type { LimitCharge } from './limit-store.ts'
import type { LocalShare } from './local-share.ts'

/** Counters whose use is remembered while the store is away, some 200 bytes each. */
const REMEMBERED_MAX = 50_000

type Use = { limit: CompiledLimit; scopeId: string; cost: number }

/** What was admitted here while the store did not answer, and is still to be told to it. */
export type LocalUse = Readonly<{
  note(charge: LimitCharge, verdicts: readonly LimitVerdict[]): void
  /**
   * What the store has to be charged now, counter by counter, whether it fits or not; nothing is owed afterwards. Of a window
   * that has moved on, or a quota that began anew, only what this node's share still holds.
   */
  settle(local: LocalShare, nodes: number, nowMs: number): LimitCharge[]
}>

export function createLocalUse(): LocalUse {
  const uses = new Map<string, Use>()
  return {
    note({ limits, scopeIds, costs }, verdicts) {
      for (const [index, limit] of limits.entries()) {
        // Requests under way end by themselves, and what was refused cost nothing.
        if (limit.isConcurrency || verdicts[index]?.allowed !== true) continue
        const scopeId = scopeIds[index] as string
        const key = `${limit.id} ${scopeId}`
        const known = uses.get(key)
        const cost = costs[index] as number
        if (known !== undefined) known.cost += cost
        else if (uses.size < REMEMBERED_MAX) uses.set(key, { limit, scopeId, cost })
      }
    },
    settle(local, nodes, nowMs) {
      const charges = [...uses.values()].flatMap(({ limit, scopeId, cost }) => {
        const one = { limits: [limit], scopeIds: [scopeId] }
        const [share] = local.peekAll({ ...one, costs: [0] }, nodes, nowMs)
        const held = share === undefined ? 0 : share.limit.quota - share.remaining
        const owed = Math.min(cost, held)
        const forced = { ...limit, isSoft: true }
        return owed > 0 ? [{ ...one, limits: [forced], costs: [owed] }] : []
      })
      uses.clear()
      return charges
    },
  }
}
