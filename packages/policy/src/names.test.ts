import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseEmail } from './email.ts'
import { isId } from './id.ts'
import { isSlug, slugFrom } from './slug.ts'

describe('e-mail addresses', () => {
  it.each([
    ['ann@example.com', 'ann@example.com'],
    ["  Ann.O'Neil+gh@Example.COM ", "ann.o'neil+gh@example.com"],
    ['JÖRG@BÜCHER.example', 'jörg@bücher.example'],
    ['jo\u0308rg@x.example', 'jörg@x.example'],
    ['a@b.co', 'a@b.co'],
  ])('reads %j as %s', (text, email) => {
    expect(parseEmail(text)).toEqual({ ok: true, email })
  })

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['ann', 'malformed'],
    ['@example.com', 'malformed'],
    ['ann@', 'malformed'],
    ['ann@localhost', 'malformed'],
    ['ann@10.0.0.1', 'malformed'],
    ['ann@[127.0.0.1]', 'malformed'],
    ['"ann smith"@example.com', 'malformed'],
    ['ann@b@example.com', 'malformed'],
    ['ann..x@example.com', 'malformed'],
    ['.ann@example.com', 'malformed'],
    ['ann@-x.example', 'malformed'],
    ['ann@x..example', 'malformed'],
    ['ann@example.com,eve@example.com', 'malformed'],
    ['<ann@example.com>', 'malformed'],
    // The story: a line break in a recipient becomes a further header of the mail.
    ['ann@example.com\r\nBcc: eve@example.com', 'control_character'],
    ['ann@example.com\n', 'control_character'],
    ['ann\0@example.com', 'control_character'],
    ['ann\u202e@example.com', 'control_character'],
    [`${'a'.repeat(65)}@example.com`, 'malformed'],
    [`ann@${'a.'.repeat(126)}com`, 'too_long'],
    ['a'.repeat(1_000_000), 'too_long'],
  ])('refuses %j', (text, reason) => {
    expect(parseEmail(text)).toEqual({ ok: false, reason })
  })

  // Guarantee: one person cannot sign up twice by spelling, and what is stored reads back as itself.
  it('are the same however they are cased, and normal already when read again', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const lower = parseEmail(text.toLowerCase())
        expect(parseEmail(text.toUpperCase())).toEqual(lower)
        if (lower.ok) expect(parseEmail(lower.email)).toEqual(lower)
      }),
    )
  })
})

describe('slugs', () => {
  it('are made of any name, or empty', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 120 }), (name) => {
        const slug = slugFrom(name)
        expect(slug === '' || isSlug(slug)).toBe(true)
        expect(slugFrom(slug)).toBe(slug)
      }),
    )
    expect(slugFrom('Fähren & Boote GmbH')).toBe('fahren-boote-gmbh')
  })

  it('refuses what is no single path segment', () => {
    for (const text of ['', '-a', 'a-', 'a--b', 'A', 'a/b', '..', '__proto__', 'a'.repeat(64)]) {
      expect(isSlug(text)).toBe(false)
    }
  })
})

it('tells ids by prefix and form', () => {
  expect(isId('key', `key_${'0'.repeat(26)}`)).toBe(true)
  expect(isId('app', `key_${'0'.repeat(26)}`)).toBe(false)
  expect(isId('key', 'key_short')).toBe(false)
  expect(isId('key', undefined)).toBe(false)
})
