import { expect, test } from 'vitest'
import type { AdminSubscription } from '@/contract/admin-subscriptions.ts'
import { decidedWords, subjectWords } from './view-model.ts'

test('a decision on several says what did not work, once for each reason', () => {
  expect(decidedWords('approve', { done: 2, failures: [] }, 'subscription')).toEqual([
    '2 subscriptions approved',
  ])
  expect(decidedWords('deny', { done: 1, failures: ['Gone.', 'Gone.'] }, 'subscription')).toEqual([
    '1 denied, 2 not',
    'Gone.',
  ])
})

test('one is called by name, several are counted', () => {
  const one = {
    application: { name: 'shop' },
    organization: { name: 'Nordhavn' },
    api: { name: 'Ferry' },
  } as AdminSubscription
  expect(subjectWords([one])).toBe('shop of Nordhavn to Ferry')
  expect(subjectWords([one, one])).toBe('2 subscriptions')
})
