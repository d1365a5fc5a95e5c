import { describe, expect, test } from 'vitest'
import { deletionConsequences } from './view-model.ts'

describe('deletionConsequences', () => {
  test.each([
    [1, 2, /^1 key answers.* 2 subscriptions end /],
    [3, 0, /^3 keys answer 401/],
    [0, 0, /^It has no keys that work and no subscriptions/],
  ])('%i keys and %i subscriptions', (keyCount, subscriptionCount, words) => {
    expect(deletionConsequences({ keyCount, subscriptionCount })).toMatch(words)
  })
})
