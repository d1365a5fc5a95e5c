import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPathMatcher, type PathEntry } from './matcher.ts'
import { parseOperationPath, parseTemplate, templateShape } from './template.ts'

type Route = { path: string; methods: string[] }

const METHODS = ['GET', 'POST', 'DELETE', 'HEAD']
const part = fc.constantFrom('a', 'b', '{x}', '{y}', '__proto__')
const route: fc.Arbitrary<Route> = fc
  .record({
    parts: fc.uniqueArray(part, { maxLength: 4 }),
    rest: fc.boolean(),
    methods: fc.uniqueArray(fc.constantFrom(...METHODS), { maxLength: 2 }),
  })
  .map(({ parts, rest, methods }) => ({
    path: `/${[...parts, ...(rest ? ['*'] : [])].join('/')}`,
    methods,
  }))
const routes = fc.uniqueArray(route, {
  maxLength: 12,
  selector: ({ path }) => templateShape(templateOf(path)),
})
const request = fc.record({
  method: fc.constantFrom(...METHODS, 'PUT'),
  segments: fc.array(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor'), { maxLength: 5 }),
})

describe('route matcher', () => {
  // Guarantee: the tree chooses what a scan of all routes in the documented order of precedence chooses.
  it('agrees with a naive scan of every route', () => {
    fc.assert(
      fc.property(routes, request, (all, { method, segments }) => {
        const matcher = createPathMatcher(all.map(entryOf))
        const fitting = all
          .filter(({ path }) => fits(path, segments))
          .sort((a, b) => compare(rank(a.path), rank(b.path)))
        const expected = fitting.find(({ methods }) => takes(methods, method))
        expect(matcher.find(method, segments)).toBe(expected)
        if (expected !== undefined) return
        const methods = new Set(fitting.flatMap((one) => one.methods))
        if (methods.has('GET')) methods.add('HEAD')
        expect(matcher.allowed(segments)).toEqual(
          fitting[0] && { methods: [...methods].sort(), value: fitting[0] },
        )
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['GET', '/pets/mine', '/pets/mine'],
    ['DELETE', '/pets/mine', '/pets/{id}'],
    ['GET', '/pets/7', '/pets/{id}'],
    ['GET', '/pets', '/pets/*'],
    ['GET', '/pets/7/photos/1', '/pets/{id}/photos/{n}'],
    ['GET', '/pets/mine/photos/1', '/pets/{id}/photos/{n}'],
    ['GET', '/pets/7/other', '/pets/*'],
    ['GET', '/', undefined],
  ])('sends %s %s to %s', (method, path, expected) => {
    const table = [
      { path: '/pets/mine', methods: ['GET'] },
      { path: '/pets/{id}', methods: [] },
      { path: '/pets/{id}/photos/{n}', methods: ['GET'] },
      { path: '/pets/*', methods: [] },
    ]
    const segments = path.split('/').filter((text) => text !== '')
    expect(createPathMatcher(table.map(entryOf)).find(method, segments)?.path).toBe(expected)
  })

  // Guarantee: look-up work does not grow with the number of routes. Counted in map look-ups, not in time.
  it('does the same work among 10 and among 10,000 routes', () => {
    const lookUps = (count: number) => {
      const matcher = createPathMatcher(
        Array.from({ length: count }, (_, n) => entryOf({ path: `/api-${n}/v1/*`, methods: [] })),
      )
      let reads = 0
      const segments = new Proxy(['api-3', 'v1', 'x'], {
        get: (target, key) => {
          reads += 1
          return Reflect.get(target, key)
        },
      })
      expect(matcher.find('GET', segments)?.path).toBe('/api-3/v1/*')
      return reads
    }
    expect(lookUps(10_000)).toBe(lookUps(10))
  })
})

describe('templates', () => {
  it.each([
    ['pets', 'must start with "/"'],
    ['/pets/', 'must not end with "/"'],
    ['/a//b', 'must not contain "//"'],
    ['/a/{x}/{x}', 'names the parameter {x} twice'],
    ['/a.{x}', 'has a malformed parameter "a.{x}": write {name} as a whole segment'],
    ['/{}', 'has a malformed parameter "{}": write {name} as a whole segment'],
    ['/*/a', '"*" may only be the whole last segment'],
    ['/a*', '"*" may only be the whole last segment'],
    ['/a/../b', 'has a segment that no request can match: ".."'],
    ['/a?b', 'has a segment that no request can match: "a?b"'],
    ['/a b', 'has a segment that no request can match: "a b"'],
  ])('refuse %s', (text, issue) => {
    expect(parseTemplate(text)).toEqual({ ok: false, issues: [issue] })
  })

  it('never throw, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 40 }), (text) => {
        parseTemplate(text)
        parseTemplate(`/${text}`)
        parseOperationPath(text)
      }),
    )
    expect(parseTemplate('/a'.repeat(33)).ok).toBe(false)
  })

  it('read the paths of documents more leniently', () => {
    expect(parseOperationPath('/report.{format}/caf%C3%A9/').segments).toEqual([
      { kind: 'parameter', name: 'report.{format}' },
      { kind: 'literal', text: 'café' },
    ])
    expect(parseOperationPath('/').segments).toEqual([])
  })
})

function templateOf(path: string) {
  const parsed = parseTemplate(path)
  if (!parsed.ok) throw new Error(`${path}: ${parsed.issues.join()}`)
  return parsed.template
}

function entryOf<R extends Route>(value: R): PathEntry<R> {
  const methods = value.methods.length === 0 ? undefined : new Set(value.methods)
  return { template: templateOf(value.path), methods, value }
}

function fits(path: string, segments: readonly string[]): boolean {
  const pattern = path
    .replaceAll(/\{\w+\}/g, '[^/]+')
    .replace(/\/\*$/, '(/.*)?')
    .replace(/^\/$/, '')
  return new RegExp(`^${pattern}$`).test(segments.map((text) => `/${text}`).join(''))
}

function takes(methods: readonly string[], method: string): boolean {
  return (
    methods.length === 0 ||
    methods.includes(method) ||
    (method === 'HEAD' && methods.includes('GET'))
  )
}

function rank(path: string): number[] {
  const parts = path.split('/').filter((text) => text !== '')
  return parts.map((text) => (text === '*' ? 2 : text.startsWith('{') ? 1 : 0))
}

function compare(a: number[], b: number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? -1) - (b[at] ?? -1)
    if (difference !== 0) return difference
  }
  return 0
}
