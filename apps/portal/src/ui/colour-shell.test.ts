import fc from 'fast-check'
import { expect, test } from 'vitest'
import { colourShell } from './colour-shell.ts'

test('what is shown is what was given, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (code) => {
      const shown = colourShell(code)
        .map(({ text }) => text)
        .join('')
      expect(shown).toBe(code)
    }),
  )
})

test('tells command, flags and strings apart, also after a carried-on line', () => {
  const parts = colourShell(`curl -X GET \\\n  "http://x/y" -H 'a: b'\nls`)
  const kinds = parts.filter(({ text }) => text.trim() !== '').map(({ text, kind }) => [text, kind])
  expect(kinds).toEqual([
    ['curl', 'command'],
    ['-X', 'flag'],
    ['GET', 'word'],
    ['\\', 'word'],
    ['"http://x/y"', 'string'],
    ['-H', 'flag'],
    ["'a: b'", 'string'],
    ['ls', 'command'],
  ])
})
