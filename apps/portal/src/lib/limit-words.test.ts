import { LimitScope } from '@gatehouse/policy'
import { describe, expect, test } from 'vitest'
import type { LimitReport } from '@/contract/limit-reports.ts'
import { countedFor, neededSentences, replayCaveat, shareText, shareTone } from './limit-words.ts'

const free = { id: 'tier_free', name: 'Free' }
const premium = { id: 'tier_premium', name: 'Premium' }

function sentences(days: number, needed: LimitReport['needed']): string[] {
  return neededSentences({ days, needed, subscription: { tier: free } } as LimitReport)
}

describe('what would have been needed', () => {
  test('names the tier and the days, and says nothing of the tier that is had', () => {
    const needed = [
      { tier: free, days: 4 },
      { tier: premium, days: 3 },
    ]
    expect(sentences(7, needed)).toEqual([
      'You would have needed Premium on 3 of 7 days with calls.',
    ])
    expect(sentences(4, [{ tier: free, days: 4 }])).toEqual([])
  })

  test('says when no tier is enough', () => {
    expect(sentences(1, [{ tier: null, days: 1 }])).toEqual([
      'On 1 of 1 day with calls no tier of this API would have let every call through.',
    ])
  })
})

test('a share is never rounded to all or nothing, and no calls are a dash', () => {
  expect([null, 0, 0.004, 0.999, 1, 1.5].map(shareText)).toEqual([
    ...['—', '0 %', '1 %', '99 %', '100 %', '150 %'],
  ])
  expect([null, 0.79, 0.8, 1].map(shareTone)).toEqual(['neutral', 'neutral', 'warn', 'danger'])
})

test('every scope says whom it counts, and where a replay differs from that', () => {
  for (const scope of LimitScope.options) expect(countedFor(scope)).toMatch(/^Counted for /)
  expect(replayCaveat('subscription')).toBeUndefined()
  expect(replayCaveat('address')).toMatch(/used less/)
  expect(replayCaveat('global')).toMatch(/others count/)
})
