import { describe, expect, test } from 'vitest'
import { changedOnly, conflictRows } from './edit-changes.ts'

const BEFORE = { name: 'Ferry', slug: 'ferry', origins: ['https://a.example'] }

describe('changedOnly', () => {
  test('sends what was changed and nothing else, lists as a whole', () => {
    const after = {
      ...BEFORE,
      name: 'Ferries',
      origins: ['https://a.example', 'https://b.example'],
    }
    expect(changedOnly(BEFORE, after)).toEqual({ name: after.name, origins: after.origins })
  })
  test('an edit that changes nothing sends nothing', () => {
    expect(changedOnly(BEFORE, structuredClone(BEFORE))).toEqual({})
  })
})

describe('conflictRows', () => {
  test('shows what both sides say of a field, and whether this one changed it', () => {
    const mine = { ...BEFORE, name: 'Ferries' }
    const theirs = { ...BEFORE, slug: 'boats' }
    expect(conflictRows(BEFORE, mine, theirs)).toEqual([
      { name: 'name', mine: 'Ferries', theirs: 'Ferry', isMine: true },
      { name: 'slug', mine: 'ferry', theirs: 'boats', isMine: false },
    ])
  })
  test('is empty when both made the same change', () => {
    const both = { ...BEFORE, name: 'Ferries' }
    expect(conflictRows(BEFORE, both, structuredClone(both))).toEqual([])
  })
})
