import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalPath, pathBelow } from './canonical-path.ts'
import { type PathPolicy, SAFE_PATH_POLICY } from './path-policy.ts'

const policy: fc.Arbitrary<PathPolicy> = fc.record({
  encodedSlash: fc.constantFrom('reject', 'keep', 'decode'),
  dotSegments: fc.constantFrom('reject', 'resolve'),
  emptySegments: fc.constantFrom('reject', 'keep', 'merge'),
  trailingSlash: fc.constantFrom('keep', 'reject', 'remove'),
  matrixParameters: fc.constantFrom('reject', 'keep'),
})
/** Made of the pieces that attacks are made of. */
const hostile = fc
  .array(
    fc.constantFrom(
      ...[
        '/',
        '/',
        '/',
        'a',
        'admin',
        '.',
        '..',
        '%2e',
        '%2E',
        '%2f',
        '%2F',
        '%5c',
        '\\',
        ';',
        '%3b',
      ],
      ...[
        '%00',
        '%0a',
        '%',
        '%c0%ae',
        '%252e',
        '%25',
        '%61',
        '%e2%82%ac',
        '?',
        '?q=/../',
        '#',
        ' ',
        'é',
      ],
    ),
    { maxLength: 12 },
  )
  .map((pieces) => `/${pieces.join('')}`)
const target = fc.oneof(hostile, fc.webPath(), fc.string({ unit: 'binary-ascii', maxLength: 30 }))

describe('canonical path', () => {
  // Guarantee: total and idempotent. What is forwarded is itself canonical, so nobody behind sees another path.
  it('is its own canonical path, under every policy and for every input', () => {
    fc.assert(
      fc.property(target, policy, (raw, chosen) => {
        const once = canonicalPath(raw, chosen)
        if (!once.ok) return
        const twice = canonicalPath(once.path + once.query, chosen)
        expect(twice).toEqual({ ...once, authority: undefined })
      }),
      { numRuns: 3_000 },
    )
  })

  // Guarantee: an upstream that decodes, splits and resolves as RFC 3986 or Tomcat stays where the route is.
  it('leaves nothing that a server behind could resolve to another path', () => {
    fc.assert(
      fc.property(hostile, policy, (raw, chosen) => {
        const result = canonicalPath(raw, chosen)
        if (!result.ok) return
        const seen = decodeURIComponent(result.path).replaceAll(/;[^/]*/g, '')
        expect(seen.split('/')).not.toContain('..')
        expect(seen.split('/')).not.toContain('.')
        expect(seen).not.toMatch(/[\\\p{Cc}]/u)
        const resolved = new URL(`http://upstream${result.path}`).pathname
        expect(resolved).toBe(result.path)
      }),
      { numRuns: 3_000 },
    )
  })

  // Guarantee: no spelling of a path matches other routes than the plain one.
  it('has the same segments however its characters are spelled', () => {
    const spelled = fc.array(fc.stringMatching(/^[a-zA-Z0-9_~@:!$&'()*+,=-]{1,8}$/), {
      maxLength: 5,
    })
    fc.assert(
      fc.property(spelled, fc.infiniteStream(fc.boolean()), (segments, coin) => {
        const path = segments
          .map((text) => [...text].map((c) => (coin.next().value ? escaped(c) : c)).join(''))
          .join('/')
        const result = canonicalPath(`/${path}`)
        expect(result).toMatchObject({ ok: true, segments, path: `/${path}` })
      }),
    )
  })

  it.each([
    ['/a/../b', 'dot_segment'],
    ['/a/%2e%2E/b', 'dot_segment'],
    ['/a/.', 'dot_segment'],
    ['/a//b', 'empty_segment'],
    ['//evil.example/a', 'empty_segment'],
    ['/a%2fb', 'encoded_slash'],
    ['/a%5Cb', 'backslash'],
    ['/a\\b', 'backslash'],
    ['/a%00', 'control_character'],
    ['/a%0d%0ax', 'control_character'],
    ['/a;b=1', 'matrix_parameters'],
    ['/a%3bb', 'matrix_parameters'],
    ['/a%', 'bad_escape'],
    ['/a%zz', 'bad_escape'],
    ['/%c0%ae%c0%ae/a', 'bad_escape'],
    ['/a#b', 'fragment'],
    ['/a b', 'bad_character'],
    ['/ä', 'bad_character'],
    ['*', 'not_origin_form'],
    ['', 'not_origin_form'],
    ['a/b', 'not_origin_form'],
    ['ftp://h/a', 'not_origin_form'],
    ['http://user@h/a', 'not_origin_form'],
    ['example.com:443', 'not_origin_form'],
  ])('refuses %s by default', (raw, reason) => {
    expect(canonicalPath(raw)).toEqual({ ok: false, reason })
  })

  it.each([
    ['/', '/', []],
    ['/a/', '/a/', ['a']],
    ['/.well-known/x', '/.well-known/x', ['.well-known', 'x']],
    ['/a...b/..c', '/a...b/..c', ['a...b', '..c']],
    ['/100%25', '/100%25', ['100%']],
    ['/caf%C3%a9', '/caf%C3%a9', ['café']],
    ['http://H.example:80/a', '/a', ['a']],
    ['https://h', '/', []],
  ])('takes %s and leaves its encoding alone', (raw, path, segments) => {
    expect(canonicalPath(raw)).toMatchObject({ ok: true, path, segments, query: '' })
  })

  it('keeps the query as it came and reports the authority of an absolute target', () => {
    expect(canonicalPath('/a?x=/../%2f&;')).toMatchObject({ path: '/a', query: '?x=/../%2f&;' })
    expect(canonicalPath('http://h:1?')).toMatchObject({ path: '/', query: '?', authority: 'h:1' })
  })

  it.each<[Partial<PathPolicy>, string, string]>([
    [{ encodedSlash: 'keep' }, '/a%2fb', '/a%2fb'],
    [{ encodedSlash: 'decode' }, '/a%2fb', '/a/b'],
    [{ dotSegments: 'resolve' }, '/a/b/../%2e/c', '/a/c'],
    [{ dotSegments: 'resolve' }, '/a/..', '/'],
    [{ encodedSlash: 'decode', dotSegments: 'resolve' }, '/a/x%2f..%2fb', '/a/b'],
    [{ emptySegments: 'merge' }, '//a///b//', '/a/b/'],
    [{ emptySegments: 'keep' }, '//a//', '//a//'],
    [{ trailingSlash: 'remove' }, '/a/', '/a'],
    [{ matrixParameters: 'keep' }, '/a;v=1/b', '/a;v=1/b'],
  ])('under %o turns %s into %s', (change, raw, path) => {
    expect(canonicalPath(raw, { ...SAFE_PATH_POLICY, ...change })).toMatchObject({ ok: true, path })
  })

  it.each<[Partial<PathPolicy>, string]>([
    [{ dotSegments: 'resolve' }, '/../a'],
    [{ encodedSlash: 'keep' }, '/a%2f..%2fb'],
    [{ matrixParameters: 'keep' }, '/a/..;x/b'],
    [{ matrixParameters: 'keep', encodedSlash: 'keep' }, '/a/;%2F..'],
    [{ matrixParameters: 'keep' }, '/a/;%2F'],
    [{ trailingSlash: 'reject' }, '/a/'],
  ])('under %o still refuses %s', (change, raw) => {
    expect(canonicalPath(raw, { ...SAFE_PATH_POLICY, ...change }).ok).toBe(false)
  })
})

it('cuts leading segments off a canonical path', () => {
  expect(pathBelow('/ferry/v1/sailings/', 2)).toBe('/sailings/')
  expect(pathBelow('/ferry/v1', 2)).toBe('/')
  expect(pathBelow('/ferry/v1/', 2)).toBe('/')
  expect(pathBelow('/a', 0)).toBe('/a')
})

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
