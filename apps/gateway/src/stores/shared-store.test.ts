import {
  type CompiledLimit,
  compileLimit,
  fillSlot,
  giveBackTo,
  type LimitRule,
  LimitSource,
  type LimitVerdict,
  refreshCounter,
  takeAll,
} from '@gatehouse/policy'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSharedStore, type SharedStore, sharedStoreBytes } from './shared-store.ts'

const START_MS = 1_800_000_000_000

function limitOf(name: string, rule: LimitRule): CompiledLimit {
  return compileLimit(LimitSource.parse({ id: `lim_${name}`, name, rule }))
}

const small = limitOf('small', { kind: 'token_bucket', burst: 2, tokens: 1, perMs: 1_000 })
const large = limitOf('large', { kind: 'token_bucket', burst: 5, tokens: 5, perMs: 1_000 })
const strict = limitOf('strict', { kind: 'sliding_window', limit: 4, windowMs: 2_000 })
const daily = limitOf('daily', {
  ...{ kind: 'quota', limit: 30, every: 'day', timeZone: 'UTC', hard: true },
})
const open = limitOf('open', { kind: 'concurrency', limit: 3 })

function storeOf(countersMax: number, windowsMax = countersMax): SharedStore {
  const options = { countersMax, windowsMax }
  return createSharedStore(new SharedArrayBuffer(sharedStoreBytes(options)), options)
}

function take(
  store: SharedStore,
  limits: readonly CompiledLimit[],
  who: string,
  nowMs: number,
): readonly LimitVerdict[] {
  return store.takeAll(chargeOf(limits, who), nowMs)
}

function chargeOf(limits: readonly CompiledLimit[], who: string) {
  return { limits, scopeIds: limits.map(() => who), costs: limits.map(() => 1) }
}

describe('the counters in shared memory', () => {
  // Guarantee: the store adds nothing to and takes nothing from policy's arithmetic, whoever else it counts for.
  it('decide as policy does, subscription by subscription', () => {
    const all = [small, large, strict, daily, open]
    const calls = fc.array(
      fc.record({
        gapMs: fc.nat({ max: 3_000 }),
        who: fc.constantFrom('a', 'b', 'c'),
        ends: fc.boolean(),
      }),
      { maxLength: 80 },
    )
    fc.assert(
      fc.property(calls, (sequence) => {
        const store = storeOf(100)
        const models = new Map<string, ReturnType<typeof modelOf>>()
        let nowMs = START_MS
        for (const { gapMs, who, ends } of sequence) {
          nowMs += gapMs
          const model = models.get(who) ?? modelOf(all, nowMs)
          models.set(who, model)
          const expected = model.take(nowMs)
          expect(take(store, all, who, nowMs)).toEqual(expected)
          if (!ends || expected.some(({ allowed }) => !allowed)) continue
          store.giveBack(chargeOf(all, who), [0, 0, 0, 1, 1], nowMs, nowMs + 1)
          model.giveBack([open, daily], nowMs, nowMs + 1)
        }
      }),
    )
  })

  it('charge all limits of a request or none', () => {
    const store = storeOf(10)
    for (let call = 0; call < 10; call++) take(store, [small, large], 'a', START_MS)
    // `small` let two through, so `large` was charged twice and not ten times.
    expect(take(store, [large], 'a', START_MS)[0]?.remaining).toBe(2)
  })

  it('never take more room than they were given, and give up counters that are whole again first', () => {
    const store = storeOf(64)
    take(store, [small], 'spent', START_MS)
    take(store, [small], 'spent', START_MS)
    for (let index = 0; index < 10; index++) take(store, [large], `used ${index}`, START_MS)
    for (let index = 0; index < 500; index++) {
      take(store, [large], `later ${index}`, START_MS + 500 + index)
    }
    expect(take(store, [small], 'spent', START_MS + 999)[0]).toMatchObject({ allowed: false })
    for (let index = 0; index < 5_000; index++) take(store, [large], `flood ${index}`, START_MS)
    expect(store.size()).toBeLessThanOrEqual(64)
  })

  it('go on when a revision repeats a rule, and begin anew when it changes what a level means', () => {
    const store = storeOf(10)
    take(store, [small], 'a', START_MS)
    expect(take(store, [limitOf('small', small.rule)], 'a', START_MS)[0]?.remaining).toBe(0)
    const changed = { kind: 'token_bucket', burst: 9, tokens: 1, perMs: 1_000 } as const
    expect(take(store, [limitOf('small', changed)], 'a', START_MS)[0]?.remaining).toBe(8)
    // What was used of a quota stays used when the quota is raised.
    take(store, [daily], 'a', START_MS)
    const raised = limitOf('daily', { ...daily.rule, limit: 40 } as LimitRule)
    expect(take(store, [raised], 'a', START_MS)[0]?.remaining).toBe(38)
  })

  it('are the same for everybody who opened the buffer', () => {
    const options = { countersMax: 10, windowsMax: 10 }
    const buffer = new SharedArrayBuffer(sharedStoreBytes(options))
    const [one, other] = [createSharedStore(buffer, options), createSharedStore(buffer, options)]
    expect(take(one, [small], 'a', START_MS)[0]?.remaining).toBe(1)
    expect(take(other, [small], 'a', START_MS)[0]?.remaining).toBe(0)
    expect(take(one, [small], 'a', START_MS)[0]?.allowed).toBe(false)
    expect(one.size()).toBe(1)
  })
})

/** What policy alone says of one caller. */
function modelOf(limits: readonly CompiledLimit[], nowMs: number) {
  const stride = 64
  const slots = new Float64Array(limits.length * stride)
  const offsets = limits.map((_, index) => index * stride)
  limits.forEach((limit, index) => {
    fillSlot(limit, slots, index * stride, nowMs)
  })
  return {
    take: (atMs: number) =>
      takeAll(
        limits,
        slots,
        offsets,
        limits.map(() => 1),
        atMs,
      ),
    giveBack(given: readonly CompiledLimit[], takenMs: number, atMs: number) {
      for (const limit of given) {
        const offset = limits.indexOf(limit) * stride
        refreshCounter(limit, slots, offset, atMs)
        giveBackTo(limit, slots, offset, 1, takenMs)
      }
    },
  }
}
