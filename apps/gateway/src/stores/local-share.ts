import {
  type CompiledLimit,
  compileLimit,
  type LimitRule,
  type LimitVerdict,
} from '@gatehouse/policy'
import type { LimitCharge, LocalStore } from './limit-store.ts'

/** Counters whose last remaining is remembered, about 150 bytes each. */
const REMEMBERED_MAX = 50_000

export type LocalShare = Readonly<{
  /** Remembers what a shared store said, in case it says nothing more. */
  remember(charge: LimitCharge, verdicts: readonly LimitVerdict[]): void
  /** Decides with this node's share of each limit: limit ÷ nodes, of which the last known use is taken already. */
  takeAll(charge: LimitCharge, nodes: number, nowMs: number): readonly LimitVerdict[]
  /** As `takeAll`, and nothing is charged. A share that nobody used yet is shown whole. */
  peekAll(charge: LimitCharge, nodes: number, nowMs: number): readonly LimitVerdict[]
  giveBack(
    charge: LimitCharge,
    costs: readonly number[],
    at: Readonly<{ nodes: number; takenMs: number; nowMs: number }>,
  ): void
}>

/**
 * A node's own share of limits that are otherwise counted together, for as long as they cannot be.
 *
 * The shares of all nodes come to no more than the limit, and what was left of it when the store was last heard is
 * divided too: a node begins with `floor(remaining ÷ nodes)`.
 *
 * @param store counters in this process's memory
 */
export function createLocalShare(store: LocalStore): LocalShare {
  const remaining = new Map<string, number>()
  const shares = new WeakMap<CompiledLimit, Share>()

  function shareOf(limit: CompiledLimit, nodes: number): Share {
    const known = shares.get(limit)
    if (known !== undefined && known.nodes === nodes) return known
    const rule = shareOfRule(limit.rule, nodes)
    const share = compileLimit({ ...limit, rule })
    const made = { nodes, limit: share, forced: { ...share, isSoft: true } }
    shares.set(limit, made)
    return made
  }

  /** A share that is whole has not been used yet: it starts with what was left of the limit. */
  function warm(share: Share, scopeId: string, nowMs: number): void {
    const left = remaining.get(`${share.limit.id} ${scopeId}`)
    if (left === undefined) return
    const used = share.limit.quota - Math.floor(left / share.nodes)
    if (used <= 0) return
    const one = { limits: [share.forced], scopeIds: [scopeId] }
    const [peeked] = store.takeAll({ ...one, costs: [0] }, nowMs)
    if (peeked?.remaining !== share.limit.quota) return
    store.takeAll({ ...one, costs: [used] }, nowMs)
  }

  function sharesOf({ limits, scopeIds, costs }: LimitCharge, nodes: number): LimitCharge {
    return { limits: limits.map((limit) => shareOf(limit, nodes).limit), scopeIds, costs }
  }

  return {
    remember({ scopeIds }, verdicts) {
      for (const [index, { limit, remaining: left }] of verdicts.entries()) {
        const key = `${limit.id} ${scopeIds[index]}`
        remaining.delete(key)
        remaining.set(key, left)
      }
      while (remaining.size > REMEMBERED_MAX) {
        const [oldest] = remaining.keys()
        if (oldest !== undefined) remaining.delete(oldest)
      }
    },
    takeAll(charge, nodes, nowMs) {
      for (const [index, limit] of charge.limits.entries()) {
        const scopeId = charge.scopeIds[index] as string
        warm(shareOf(limit, nodes), scopeId, nowMs)
        // Once: from here on the share counts for itself.
        remaining.delete(`${limit.id} ${scopeId}`)
      }
      return store.takeAll(sharesOf(charge, nodes), nowMs)
    },
    peekAll: (charge, nodes, nowMs) => store.peekAll(sharesOf(charge, nodes), nowMs),
    giveBack(charge, costs, { nodes, takenMs, nowMs }) {
      store.giveBack(sharesOf(charge, nodes), costs, takenMs, nowMs)
    },
  }
}

/** `forced` is charged whether it fits or not. */
type Share = Readonly<{ nodes: number; limit: CompiledLimit; forced: CompiledLimit }>

/** One part of a limit in `nodes` equal ones; at least one request, so that a small limit does not refuse everybody. */
function shareOfRule(rule: LimitRule, nodes: number): LimitRule {
  const part = (number: number) => Math.max(1, Math.floor(number / nodes))
  if (rule.kind !== 'token_bucket') return { ...rule, limit: part(rule.limit) }
  const burst = part(rule.burst)
  const perMs = rule.perMs * nodes
  const isExact = Math.max(burst, rule.tokens) * perMs <= Number.MAX_SAFE_INTEGER
  return isExact ? { ...rule, burst, perMs } : { ...rule, burst, tokens: part(rule.tokens) }
}
