import { expect, it } from 'vitest'
import { linkParts } from './link-parts.ts'

it('finds the addresses and loses no character', () => {
  const text = 'Open\nhttp://localhost:3000/verify-email#token=abc\nor https://a.example/b?c=1 now'
  const parts = linkParts(text)
  expect(parts.map((part) => part.text).join('')).toBe(text)
  expect(parts.flatMap(({ href }) => href ?? [])).toEqual([
    'http://localhost:3000/verify-email#token=abc',
    'https://a.example/b?c=1',
  ])
})

// Guarantee: what is not http never becomes a link that runs something.
it('makes no link of other schemes', () => {
  expect(linkParts('javascript:alert(1) data:text/html,x')).toEqual([
    { at: 0, text: 'javascript:alert(1) data:text/html,x' },
  ])
})
