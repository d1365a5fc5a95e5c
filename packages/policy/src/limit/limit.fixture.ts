import fc from 'fast-check'
import { type CompiledLimit, type LimitRule, LimitSource } from '../snapshot/tier.ts'
import { compileLimit } from './compile-limit.ts'
import { fillSlot, slotLengthOf } from './counter.ts'
import { type LimitVerdict, takeAll } from './verdict.ts'

/** A compiled limit of a rule, with the defaults of everything else. */
export function limitOf(rule: LimitRule, changes: Partial<LimitSource> = {}): CompiledLimit {
  return compileLimit(LimitSource.parse({ id: 'lim_1', name: 'burst', rule, ...changes }))
}

export type Counters = Readonly<{
  slots: Float64Array
  offsets: readonly number[]
  take(cost: number, nowMs: number): LimitVerdict[]
}>

/** Fresh counters of some limits, as a store would hold them. */
export function countersOf(limits: readonly CompiledLimit[], nowMs: number): Counters {
  let length = 0
  const offsets = limits.map((limit) => {
    const offset = length
    length += slotLengthOf(limit)
    return offset
  })
  const slots = new Float64Array(length)
  limits.forEach((limit, index) => {
    fillSlot(limit, slots, offsets[index] ?? 0, nowMs)
  })
  return {
    slots,
    offsets,
    take: (cost, atMs) =>
      takeAll(
        limits,
        slots,
        offsets,
        limits.map(() => cost),
        atMs,
      ),
  }
}

/** Rules of every kind with small numbers, so that random calls meet their edges. */
export const anyRule: fc.Arbitrary<LimitRule> = fc.oneof(
  fc.record({
    kind: fc.constant('token_bucket' as const),
    burst: fc.integer({ min: 1, max: 20 }),
    tokens: fc.integer({ min: 1, max: 20 }),
    perMs: fc.integer({ min: 1, max: 5_000 }),
  }),
  fc.record({
    kind: fc.constant('sliding_window' as const),
    limit: fc.integer({ min: 1, max: 20 }),
    windowMs: fc.integer({ min: 60, max: 20_000 }),
  }),
  fc.record({
    kind: fc.constant('quota' as const),
    limit: fc.integer({ min: 1, max: 40 }),
    every: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
    hard: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('concurrency' as const),
    limit: fc.integer({ min: 1, max: 20 }),
  }),
  fc.record({
    kind: fc.constant('rolling_quota' as const),
    limit: fc.integer({ min: 1, max: 40 }),
    days: fc.integer({ min: 1, max: 30 }),
    hard: fc.boolean(),
  }),
)

/** Limits of every kind, each with a name of its own. */
export const anyLimits: fc.Arbitrary<CompiledLimit[]> = fc
  .array(fc.tuple(anyRule, fc.constantFrom('enforce' as const, 'enforce', 'shadow' as const)), {
    minLength: 1,
    maxLength: 4,
  })
  .map((all) =>
    all.map(([rule, mode], index) =>
      limitOf(rule, { id: `lim_${index}`, name: `limit-${index}`, mode: mode as 'enforce' }),
    ),
  )

/** Calls with gaps from nothing to hours and costs that do not always fit. */
export const anyCalls = fc.array(
  fc.record({
    gapMs: fc.oneof(fc.nat({ max: 500 }), fc.nat({ max: 20_000 }), fc.nat({ max: 40_000_000 })),
    cost: fc.integer({ min: 1, max: 25 }),
  }),
  { maxLength: 60 },
)
