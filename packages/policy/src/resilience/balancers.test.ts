import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Candidate, chooseByHash, hashText, leastOfTwo, takeTurn } from './balancers.ts'
import { requestBounds } from './caps.ts'

type Named = Candidate & { readonly id: string }

function candidates(weights: readonly number[]): Named[] {
  return weights.map((weight, index) => {
    const id = `tgt_${index}`
    return { id, weight, seed: hashText(id), active: 0, current: 0 }
  })
}

const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 })

describe('in turn', () => {
  it('gives each target exactly its weight in every round', () => {
    fc.assert(
      fc.property(weights, (each) => {
        const all = candidates(each)
        const sum = each.reduce((total, weight) => total + weight, 0)
        for (let round = 0; round < 2; round++) {
          const taken = new Map<string, number>()
          for (let turn = 0; turn < sum; turn++) {
            const id = takeTurn(all)?.id ?? ''
            taken.set(id, (taken.get(id) ?? 0) + 1)
          }
          expect(all.map(({ id }) => taken.get(id))).toEqual(each)
        }
      }),
    )
  })
})

describe('the least of two', () => {
  // Guarantee: the busiest target is never chosen over one that was drawn with it, and idle targets share by weight.
  it('never chooses the busier of the two', () => {
    const pairs = fc.array(
      fc.record({ active: fc.nat({ max: 50 }), weight: fc.integer({ min: 1, max: 9 }) }),
      { minLength: 1, maxLength: 6 },
    )
    fc.assert(
      fc.property(
        pairs,
        fc.array(fc.double({ min: 0, max: 0.999_999, noNaN: true }), {
          minLength: 2,
          maxLength: 2,
        }),
        (loads, draws) => {
          const all = candidates(loads.map(({ weight }) => weight))
          loads.forEach(({ active }, index) => {
            const one = all[index]
            if (one !== undefined) one.active = active
          })
          const singles = draws.map((random) => leastOfTwo(all, () => random))
          const queue = [...draws]
          const chosen = leastOfTwo(all, () => queue.shift() ?? 0)
          const load = (one: Named | undefined) => (one?.active ?? 0) / (one?.weight ?? 1)
          expect(load(chosen)).toBe(Math.min(...singles.map(load)))
        },
      ),
    )
  })

  it('shares by weight when nobody is busy', () => {
    const all = candidates([3, 1])
    let seed = 1
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed / 2_147_483_647
    }
    const heavy = Array.from({ length: 8_000 }, () => leastOfTwo(all, random)?.id).filter(
      (id) => id === 'tgt_0',
    )
    expect(heavy.length / 8_000).toBeCloseTo(0.75, 1)
  })
})

describe('by hash', () => {
  const keys = Array.from({ length: 4_000 }, (_, index) => hashText(`org_${index}`))

  // Guarantee: a target that goes moves only its own callers, each to the same place every time.
  it('moves only the keys of the target that goes', () => {
    fc.assert(
      fc.property(
        weights.filter(({ length }) => length > 1),
        fc.nat(),
        (each, pick) => {
          const all = candidates(each)
          const gone = all[pick % all.length]
          const left = all.filter((one) => one !== gone)
          for (const key of keys.slice(0, 200)) {
            const before = chooseByHash(all, key)
            expect(chooseByHash(all, key)).toBe(before)
            const after = chooseByHash(left, key)
            if (before === gone) expect(after).toBe(chooseByHash(all, key, gone))
            else expect(after).toBe(before)
          }
        },
      ),
    )
  })

  it('shares the keys by weight', () => {
    const all = candidates([300, 100, 100])
    const own = keys.filter((key) => chooseByHash(all, key) === all[0]).length
    expect(own / keys.length).toBeCloseTo(0.6, 1)
  })
})

it('nobody is chosen where nobody is left', () => {
  const [only] = candidates([1])
  if (only === undefined) throw new Error('one was made')
  expect(takeTurn([only], only)).toBeUndefined()
  expect(leastOfTwo([only], () => 0, only)).toBeUndefined()
  expect(chooseByHash([only], 1, only)).toBeUndefined()
})

it('a fifth of what an upstream may have under way is for critical tiers', () => {
  expect(requestBounds({ connections: 1_024, pending: 1_024, requests: 1_024 })).toEqual({
    ordinary: 820,
    critical: 1_024,
  })
  expect(requestBounds({ connections: 5, pending: 5, requests: 1_024 })).toEqual({
    ordinary: 8,
    critical: 10,
  })
  expect(requestBounds({ connections: 1, pending: 0, requests: 1 })).toEqual({
    ordinary: 1,
    critical: 1,
  })
})
