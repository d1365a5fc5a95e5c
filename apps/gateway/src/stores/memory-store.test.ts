import type { CompiledLimit, LimitVerdict } from '@gatehouse/policy'
import { decideAll, type LimitState } from '@gatehouse/policy'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryStore } from './memory-store.ts'

function limitOf(name: string, burst: number, tokens: number, perMs: number): CompiledLimit {
  const rule = { kind: 'token_bucket' as const, burst, tokens, perMs }
  return { id: `lim_${name}`, name, scope: 'subscription', mode: 'enforce', rule }
}

const small = limitOf('small', 2, 1, 1_000)
const large = limitOf('large', 5, 5, 1_000)

function take(
  store: ReturnType<typeof createMemoryStore>,
  limits: CompiledLimit[],
  ids: string[],
  nowMs: number,
): readonly LimitVerdict[] {
  const verdicts = store.takeAll(limits, ids, 1, nowMs)
  if (verdicts instanceof Promise) throw new Error('memory does not wait')
  return verdicts
}

describe('the counters in memory', () => {
  // Guarantee: the store adds nothing to and takes nothing from policy's arithmetic, whoever else it counts for.
  it('decide as policy does, subscription by subscription', () => {
    const calls = fc.array(
      fc.record({ gapMs: fc.nat({ max: 3_000 }), who: fc.constantFrom('a', 'b', 'c') }),
      { maxLength: 80 },
    )
    fc.assert(
      fc.property(calls, (sequence) => {
        const store = createMemoryStore({ countersMax: 100 })
        const model = new Map<string, readonly LimitState[]>()
        let nowMs = 1_000_000
        for (const { gapMs, who } of sequence) {
          nowMs += gapMs
          const expected = decideAll([small, large], model.get(who) ?? [], 1, nowMs)
          model.set(who, expected.states)
          const verdicts = take(store, [small, large], [who, who], nowMs)
          expect(verdicts).toEqual(expected.verdicts)
        }
      }),
    )
  })

  it('charge all limits of a request or none', () => {
    const store = createMemoryStore({ countersMax: 10 })
    for (let call = 0; call < 10; call++) take(store, [small, large], ['a', 'a'], 0)
    // `small` let two through, so `large` was charged twice and not ten times.
    expect(take(store, [large], ['a'], 0)[0]?.remaining).toBe(2)
  })

  it('never take more room than they were given, and give up full buckets first', () => {
    const store = createMemoryStore({ countersMax: 50 })
    take(store, [small], ['spent'], 0)
    take(store, [small], ['spent'], 0)
    for (let index = 0; index < 49; index++) take(store, [large], [`filled ${index}`], 0)
    for (let index = 0; index < 49; index++) take(store, [large], [`later ${index}`], 2_500)
    expect(store.size()).toBeLessThanOrEqual(50)
    // `spent` fills in 2 s and may be given up by now; a bucket that is refilled and one that is new say the same.
    expect(take(store, [small], ['spent'], 2_500)[0]?.remaining).toBe(1)
    for (let index = 0; index < 5_000; index++) take(store, [large], [`flood ${index}`], 2_600)
    expect(store.size()).toBeLessThanOrEqual(50)
  })

  it('go on when a revision repeats a rule, and begin anew when it changes one', () => {
    const store = createMemoryStore({ countersMax: 10 })
    take(store, [small], ['a'], 0)
    const repeated = { ...small, rule: { ...small.rule } }
    expect(take(store, [repeated], ['a'], 0)[0]?.remaining).toBe(0)
    const changed = { ...small, rule: { ...small.rule, burst: 9 } }
    expect(take(store, [changed], ['a'], 0)[0]?.remaining).toBe(8)
  })
})
