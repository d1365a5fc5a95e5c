import type { CredentialRecord } from '@gatehouse/db'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readQuestion, readState, signQuestion, writeState } from './peer-state.ts'

const KEY = Buffer.alloc(32, 1)
const OTHER = Buffer.alloc(32, 2)
const records = Array.from({ length: 50 }, (_, at) => ({
  entity: 'organization',
  id: `org_${at}`,
})) as unknown as CredentialRecord[]
const state = {
  revision: { number: 7, source: { apis: ['ä'] } },
  position: { epoch: 'e', seq: 9 },
  records,
}

it('comes through whole', () => {
  const text = [...writeState(state, KEY, 5)].join('')
  expect(readState(text, KEY, 5)).toEqual(state)
  expect(readState([...writeState({ ...state, records: [] }, KEY, 5)].join(''), KEY, 5)).toEqual({
    ...state,
    records: [],
  })
})

it('changed or cut anywhere, from somebody else, or to an earlier question, is not believed', () => {
  const text = [...writeState(state, KEY, 5)].join('')
  expect(() => readState(text, OTHER, 5)).toThrow('damaged')
  expect(() => readState(text, KEY, 6)).toThrow('damaged')
  fc.assert(
    fc.property(fc.nat(text.length - 1), (at) => {
      expect(() => readState(text.slice(0, at), KEY, 5)).toThrow('damaged')
      const changed = text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1)
      expect(() => readState(changed, KEY, 5)).toThrow('damaged')
    }),
  )
})

it('a question is answered when it is fresh and from somebody with the key', () => {
  const asked = signQuestion(KEY, 1_000_000)
  expect(readQuestion(KEY, asked, 1_000_500)).toBe(1_000_000)
  expect(readQuestion(KEY, asked, 1_060_001)).toBeUndefined()
  expect(readQuestion(OTHER, asked, 1_000_500)).toBeUndefined()
  for (const bad of ['', 'Bearer x', asked.slice(0, -1), asked.replace('1000000', '1000001')]) {
    expect(readQuestion(KEY, bad, 1_000_500)).toBeUndefined()
  }
})
