import { describe, expect, test } from 'vitest'
import { actionWords, changedFields, subjectHref, subjectName } from './audit-words.ts'

test.each([
  ['api.created', 'API created'],
  ['api_key.revoked', 'Key revoked'],
  ['subscription.tier_changed', 'Subscription tier changed'],
  ['something_new.done', 'Something new done'],
])('%s reads "%s"', (action, words) => {
  expect(actionWords(action)).toBe(words)
})

describe('a subject', () => {
  const event = {
    ...{ action: 'tier.updated', subjectType: 'tier', subjectId: 'tier_1' },
    ...{ before: { name: 'Free', limits: [] }, after: { name: 'Basic' } as unknown },
    organization: { id: 'org_1', name: 'Nordhavn' },
    actor: { id: 'usr_1', name: 'Ada', email: 'ada@example.org' },
  }
  test('is called as it is called now, then as it was, then by its id', () => {
    expect(subjectName(event)).toBe('Basic')
    expect(subjectName({ ...event, after: null })).toBe('Free')
    expect(subjectName({ ...event, after: { burst: 1 }, before: null })).toBe('tier_1')
  })
  test('that did it itself is called by its address', () => {
    expect(subjectName({ ...event, subjectType: 'user', subjectId: 'usr_1' })).toBe(
      'ada@example.org',
    )
  })
  test('that is an organisation is called by its name', () => {
    expect(subjectName({ ...event, subjectType: 'organization', subjectId: 'org_1' })).toBe(
      'Nordhavn',
    )
  })
  test('that was deleted leads nowhere', () => {
    expect(subjectHref(event)).toBe('/admin/tiers/tier_1')
    expect(subjectHref({ ...event, action: 'tier.deleted' })).toBeUndefined()
    expect(subjectHref({ ...event, subjectType: 'document' })).toBeUndefined()
  })
  test('shows each field of either side once', () => {
    expect(changedFields(event)).toEqual([
      { name: 'name', before: 'Free', after: 'Basic' },
      { name: 'limits', before: [], after: undefined },
    ])
    expect(changedFields({ before: null, after: 'text' })).toEqual([])
  })
})
