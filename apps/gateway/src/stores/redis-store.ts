import { createHash } from 'node:crypto'
import { type CompiledLimit, type LimitVerdict, periodAt } from '@gatehouse/policy'
import type { Cluster, Redis } from 'ioredis'
import type { LimitCharge } from './limit-store.ts'
import { BEAT_SCRIPT, LEASE_SCRIPT, LIMIT_SCRIPT } from './redis-script.ts'

/** Counters in a Redis server, or one slot's worth of a Cluster's. Every call is one atomic step there. */
export type RedisCounters = Readonly<{
  /** @param nowMs the instant to decide at; undefined: the server's own clock, one for all nodes */
  takeAll(charge: LimitCharge, nowMs?: number): Promise<LimitVerdict[]>
  /** What `takeAll` would say; nothing is written. */
  peekAll(charge: LimitCharge, nowMs?: number): Promise<LimitVerdict[]>
  giveBack(charge: LimitCharge, takenMs: number, nowMs?: number): Promise<void>
  /** Settles a holder's share of one counter and gives it another. */
  lease(ask: LeaseAsk, nowMs?: number): Promise<LeaseAnswer>
  /** Says that this node is there; gives how many are. Fails when the server takes no writes. */
  beat(nodeId: string): Promise<number>
}>

/** What a holder says of its share. Whole numbers, in what the cost is counted in. */
export type LeaseAsk = Readonly<{
  limit: CompiledLimit
  scopeId: string
  /** One name for each share; never used again once an answer did not come. */
  holder: string
  /** What of the share is unused, and stays so until the answer. */
  keep: number
  /** Spent and given back since it last asked. */
  spent: number
  refund: number
  /** What waits for this answer. */
  need: number
  /** The share that it would like to have. */
  want: number
  /** `retryMs` of the answer speaks of a request of this cost. */
  cost: number
}>

export type LeaseAnswer = Readonly<{
  share: number
  /** What is left beside all nodes' shares. */
  free: number
  resetMs: number
  /** Until `cost` fits what is free; 0: now, null: never. */
  retryMs: number | null
}>

type Client = Redis | Cluster

const PREFIX = 'gatehouse'
/** A node that was silent this long is gone. */
const NODE_SILENT_MS = 10_000
/** Ids and addresses stand in keys as they are; a header's value may be anything. */
const PLAIN_SCOPE = /^[\w.:/-]{0,80}$/
const NUMBERS_A_LIMIT = 3

/**
 * Counters in Redis.
 *
 * Keys `gatehouse:{scope}:limit:fingerprint`: counters of one scope lie in one slot of a Cluster. Where the limits of a
 * request lie in several, each slot decides for itself and what was charged is given back when another refused: a
 * refused request is charged for a moment, and nothing is ever admitted beyond a limit.
 */
export function createRedisCounters(client: Client, isCluster: boolean): RedisCounters {
  const run = createRunner(client)

  async function decide(
    op: 'take' | 'peek',
    charge: LimitCharge,
    nowMs: number | undefined,
  ): Promise<LimitVerdict[]> {
    const { keys, args } = encode(op, charge, nowMs, 0)
    return verdictsOf(charge, (await run(LIMIT_SCRIPT, keys, args)) as number[])
  }

  async function giveBack(charge: LimitCharge, takenMs: number, nowMs?: number): Promise<void> {
    const owed = partOf(
      charge,
      [...charge.limits.keys()].filter((index) => charge.costs[index] !== 0),
    )
    const groups = isCluster ? bySlot(owed).map((indices) => partOf(owed, indices)) : [owed]
    await Promise.all(
      groups.map((group) => {
        const { keys, args } = encode('give', group, nowMs, takenMs)
        return run(LIMIT_SCRIPT, keys, args)
      }),
    )
  }

  async function decideInSlots(
    op: 'take' | 'peek',
    charge: LimitCharge,
    nowMs?: number,
  ): Promise<LimitVerdict[]> {
    const slots = bySlot(charge)
    if (slots.length === 1) return decide(op, charge, nowMs)
    const groups = slots.map((indices) => partOf(charge, indices))
    const decided = await Promise.all(groups.map((group) => decide(op, group, nowMs)))
    const verdicts = new Array<LimitVerdict>(charge.limits.length)
    for (const [group, indices] of slots.entries()) {
      for (const [at, index] of indices.entries()) {
        verdicts[index] = decided[group]?.[at] as LimitVerdict
      }
    }
    if (op === 'peek' || !verdicts.some(isRefusal)) return verdicts
    const charged = groups.filter((_, index) => decided[index]?.some(isRefusal) === false)
    await Promise.all(charged.map((group) => giveBack(group, nowMs ?? Date.now(), nowMs)))
    return verdicts
  }

  const decideAll = isCluster ? decideInSlots : decide
  return {
    takeAll: (charge, nowMs) => decideAll('take', charge, nowMs),
    peekAll: (charge, nowMs) => decideAll('peek', charge, nowMs),
    giveBack,
    lease: (ask, nowMs) => lease(run, ask, nowMs),
    async beat(nodeId) {
      const args = [nodeId, String(NODE_SILENT_MS)]
      return (await run(BEAT_SCRIPT, [`${PREFIX}:nodes`], args)) as number
    },
  }
}

type Run = ReturnType<typeof createRunner>

async function lease(
  run: Run,
  { limit, scopeId, holder, keep, spent, refund, need, want, cost }: LeaseAsk,
  nowMs?: number,
): Promise<LeaseAnswer> {
  const numbers = [keep, spent, refund, need, want].map(String)
  const args = [clock(nowMs), holder, ...numbers, ...ruleOf(limit, cost, nowMs)]
  const reply = (await run(LEASE_SCRIPT, [keyOf(limit, scopeId)], args)) as number[]
  const [share = 0, free = 0, resetMs = 0, retryMs = 0] = reply
  return { share, free, resetMs, retryMs: retryMs < 0 ? null : retryMs }
}

function isRefusal({ allowed, limit }: LimitVerdict): boolean {
  return !allowed && limit.mode === 'enforce'
}

/** Runs scripts by their hash; sends the text when a server does not know it (yet, or after a restart or flush). */
function createRunner(client: Client) {
  const hashes = new Map(
    [LIMIT_SCRIPT, LEASE_SCRIPT, BEAT_SCRIPT].map((text) => [
      text,
      createHash('sha1').update(text).digest('hex'),
    ]),
  )
  return async (script: string, keys: readonly string[], args: readonly string[]) => {
    const sha = hashes.get(script) ?? ''
    try {
      return await client.evalsha(sha, keys.length, ...keys, ...args)
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return client.eval(script, keys.length, ...keys, ...args)
    }
  }
}

function encode(
  op: 'take' | 'peek' | 'give',
  { limits, scopeIds, costs }: LimitCharge,
  nowMs: number | undefined,
  takenMs: number,
): { keys: string[]; args: string[] } {
  const keys: string[] = []
  const args: string[] = [clock(nowMs), op, String(takenMs)]
  for (let index = 0; index < limits.length; index++) {
    const limit = limits[index] as CompiledLimit
    keys.push(keyOf(limit, scopeIds[index] as string))
    args.push(...ruleOf(limit, costs[index] as number, nowMs))
  }
  return { keys, args }
}

/** Empty: the server's own. */
function clock(nowMs: number | undefined): string {
  return nowMs === undefined ? '' : String(nowMs)
}

function ruleOf(limit: CompiledLimit, cost: number, nowMs: number | undefined): string[] {
  const flags = [limit.mode === 'enforce', limit.isSoft, limit.isConcurrency]
  const numbers = numbersOf(limit, nowMs ?? Date.now())
  return [
    limit.state,
    ...flags.map((flag) => (flag ? '1' : '0')),
    String(cost),
    ...numbers.map(String),
  ]
}

function keyOf({ id, fingerprint }: CompiledLimit, scopeId: string): string {
  const scope = PLAIN_SCOPE.test(scopeId)
    ? scopeId
    : createHash('sha256').update(scopeId).digest('base64url').slice(0, 32)
  return `${PREFIX}:{${scope}}:${id}:${fingerprint.toString(36)}`
}

/** The calendar is ours: the server has no time zones. Its clock may have reached the next period before ours. */
function numbersOf({ rule, quota, heldMs }: CompiledLimit, nowMs: number): readonly number[] {
  if (rule.kind === 'token_bucket') return [rule.burst, rule.tokens, rule.perMs, 0]
  if (rule.kind !== 'quota') return [quota, heldMs, 0, 0]
  const { startMs, endMs } = periodAt(rule.every, rule.timeZone, nowMs)
  return [quota, startMs, endMs, periodAt(rule.every, rule.timeZone, endMs).endMs]
}

function verdictsOf({ limits, costs }: LimitCharge, reply: readonly number[]): LimitVerdict[] {
  const fits = limits.map(
    ({ isSoft }, index) =>
      isSoft || (costs[index] as number) <= (reply[index * NUMBERS_A_LIMIT] as number),
  )
  const admitted = limits.every(({ mode }, index) => mode === 'shadow' || fits[index])
  return limits.map((limit, index) => {
    const allowed = fits[index] as boolean
    const [available = 0, resetMs = 0, retryMs = 0] = reply.slice(index * NUMBERS_A_LIMIT)
    const left = admitted && allowed ? available - (costs[index] as number) : available
    const retryAfterMs = retryMs < 0 ? null : retryMs
    return { limit, allowed, remaining: Math.max(0, left), resetMs, retryAfterMs }
  })
}

/** The limits of a charge by slot: those of one scope lie in one. */
function bySlot({ limits, scopeIds }: LimitCharge): number[][] {
  return [...Map.groupBy(limits.keys(), (index) => scopeIds[index] as string).values()]
}

function partOf({ limits, scopeIds, costs }: LimitCharge, indices: readonly number[]): LimitCharge {
  return {
    limits: indices.map((index) => limits[index] as CompiledLimit),
    scopeIds: indices.map((index) => scopeIds[index] as string),
    costs: indices.map((index) => costs[index] as number),
  }
}
