import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileSnapshot, compileSnapshotLenient } from '../snapshot/compile.ts'
import { editedSource } from '../snapshot/ferry.fixture.ts'
import type { Snapshot } from '../snapshot/schema.ts'
import { type CandidateRequest, candidatesFor } from './candidates.ts'
import type { RequestFacts } from './predicate.ts'

type Fields = Readonly<Record<string, unknown>>

/** A snapshot with these routes, called by their position: `r0`, `r1` … */
function withRoutes(routes: readonly Fields[], compile = compileSnapshot) {
  const rows = routes.map((fields, n) => ({
    ...{ id: `r${n}`, apiId: 'api_1', versionId: 'ver_1' },
    ...fields,
  }))
  return compile(editedSource({ routes: rows }))
}

function compiled(routes: readonly Fields[]): Snapshot {
  const result = withRoutes(routes)
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  return result.value
}

function facts(headers: Readonly<Record<string, string>>, query = ''): RequestFacts {
  return { query, header: (name) => headers[name] }
}

function expectAgreement(snapshot: Snapshot, asked: CandidateRequest, facts: RequestFacts): void {
  const { host, method, segments } = asked
  const candidates = candidatesFor(snapshot.routes, asked, facts)
  const chosen = candidates.find(({ verdict }) => verdict === 'chosen')
  const found = snapshot.match(host, method, segments, facts)
  if (chosen !== undefined) {
    expect(found).toEqual({ kind: 'matched', route: chosen.route })
  } else if (found.kind === 'method_not_allowed') {
    expect(candidates.map(({ verdict }) => verdict)).toContain('other_method')
    expect(found.methods).not.toContain(method)
  } else {
    expect(found.kind).toBe('not_found')
  }
}

/** The two tables of the guide: what it says is what is tested, row by row. */
const GUIDE = readFileSync(new URL('../../../../docs/guides/routing.md', import.meta.url), 'utf8')

/** The rows of the table whose heading begins with `heading`, their cells without the ticks. */
function rowsOf(heading: string): string[][] {
  const lines = GUIDE.slice(GUIDE.indexOf(`\n| ${heading} `) + 1).split('\n\n', 1)[0] ?? ''
  return lines
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll('`', '')))
}

function predicatesOf(text: string) {
  if (text === 'none') return []
  return text.split(', ').map((words) => {
    const [place, name, test, value = ''] = words.split(' ')
    return { in: place, name, test, value }
  })
}

const ROUTES = rowsOf('route').map(([, priority, host, path, methods, conditions = '']) => ({
  path,
  priority: Number(priority),
  host: host === 'every' ? null : host,
  methods: methods === 'all' ? [] : [methods],
  predicates: predicatesOf(conditions),
}))
const NAMES = rowsOf('route').map(([name]) => name)
const CALLS = rowsOf('call').map(([call = '', name = '']) => [call, name] as const)

describe('precedence', () => {
  it('is written down with an example for every rule', () => {
    expect([ROUTES.length, CALLS.length]).toEqual([10, 15])
  })

  it.each(CALLS)('%s goes to %s', (call, name) => {
    const [, method = '', host = '', path = '', query = '', beta] =
      /^(\w+) ([^/]+)(\/[^?]*?)(\?\S+)?(?: with X-Beta: (.+))?$/.exec(call) ?? []
    const asked = facts(beta === undefined ? {} : { 'x-beta': beta }, query)
    const found = compiled(ROUTES).match(host, method, path.split('/').slice(1), asked)
    expect(found).toMatchObject({ kind: 'matched', route: { id: `r${NAMES.indexOf(name)}` } })
  })

  // The story: of two routes whose different predicates both held, the one that came first in the source won, though the other
  // named the method.
  it.each(['GET', 'HEAD'])(
    'of equally demanding routes is with the one that names %s',
    (method) => {
      const demanding = (test: string) => [{ in: 'header', name: 'a', test, value: '1' }]
      const routes = [
        { path: '/a', predicates: demanding('prefix') },
        { path: '/a', predicates: demanding('equals'), methods: ['GET'] },
        { path: '/a', predicates: demanding('present'), methods: ['HEAD'] },
      ]
      const found = compiled(routes).match('x', method, ['a'], facts({ a: '1' }))
      expect(found).toMatchObject({ route: { id: method === 'GET' ? 'r1' : 'r2' } })
    },
  )

  const segment = fc.constantFrom('a', 'b', '{x}')
  const predicate = fc.record({
    in: fc.constantFrom('header', 'query'),
    name: fc.constantFrom('h', 'q'),
    test: fc.constantFrom('equals', 'prefix', 'present', 'absent'),
    value: fc.constantFrom('1', '12', '2'),
  })
  const route = fc.record({
    path: fc
      .tuple(fc.array(segment, { maxLength: 2 }), fc.boolean())
      .map(([parts, hasRest]) =>
        parts.map((part, n) => part.replace('x', `x${n}`)).concat(hasRest ? ['*'] : []),
      )
      .map((parts) => `/${parts.join('/')}`),
    host: fc.constantFrom(null, 'a.b', '*.b', '*.a.b', 'c'),
    priority: fc.constantFrom(0, 0, 0, 4),
    methods: fc.uniqueArray(fc.constantFrom('GET', 'HEAD', 'PUT'), { maxLength: 2 }),
    predicates: fc.array(predicate, { maxLength: 2 }),
  })

  // Guarantee: the table chooses what a scan of all routes in the documented order chooses, and 405 is said exactly when
  // only the method stands in the way.
  it('of the table is that of a scan of every route', () => {
    const request = fc.record({
      host: fc.constantFrom('a.b', 'x.a.b', 'b', 'c', ''),
      method: fc.constantFrom('GET', 'HEAD', 'PUT', 'POST'),
      segments: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
      header: fc.option(fc.constantFrom('1', '12', '2'), { nil: undefined }),
      query: fc.constantFrom('', '?q=1', '?q=12', '?h=2&q'),
    })
    fc.assert(
      fc.property(
        fc.array(route, { maxLength: 10 }),
        fc.array(request, { minLength: 1, maxLength: 5 }),
        (routes, requests) => {
          const result = withRoutes(routes, compileSnapshotLenient as typeof compileSnapshot)
          const snapshot = (result as unknown as { snapshot: Snapshot }).snapshot
          for (const { header, query, ...asked } of requests) {
            expectAgreement(
              snapshot,
              asked,
              facts(header === undefined ? {} : { h: header }, query),
            )
          }
        },
      ),
      { numRuns: 2_000 },
    )
  })

  // Guarantee: whatever the compiler admits, nothing but the documented order decides: turning the list of routes round changes
  // no answer.
  it('does not depend on the order of the routes in the source', () => {
    const result = compiled(ROUTES)
    const turned = compiled([...ROUTES].reverse())
    for (const host of ['x', 'api.example', 'a.eu.example']) {
      for (const path of ['pets', 'pets/mine', 'pets/7', 'pets/7/x']) {
        for (const headers of [{}, { 'x-beta': '1' }]) {
          const ask = (snapshot: Snapshot) => {
            const found = snapshot.match(host, 'GET', path.split('/'), facts(headers))
            return found.kind === 'matched'
              ? found.route.path + found.route.predicates.length
              : found.kind
          }
          expect(ask(turned)).toBe(ask(result))
        }
      }
    }
  })

  // Guarantee: look-up work does not grow with the number of routes: as many segments are read, whatever else there is.
  it('costs the same among 10 and among 10,000 routes with hosts, priorities and predicates', () => {
    const reads = (count: number) => {
      const snapshot = compiled(
        Array.from({ length: count }, (_, n) => ({
          path: `/api-${n}/v1/{id}/*`,
          host: [null, '*.example', `h${n}.example`][n % 3],
          priority: n % 2,
          predicates: n % 5 === 0 ? [{ in: 'header', name: 'x', test: 'present' }] : [],
        })),
      )
      let read = 0
      const segments = new Proxy(['api-3', 'v1', '7', 'x'], {
        get(target, key) {
          read += 1
          return Reflect.get(target, key)
        },
      })
      const found = snapshot.match('h4.example', 'GET', segments, facts({}))
      expect(found).toMatchObject({ route: { id: 'r3' } })
      return read
    }
    expect(reads(10_000)).toBe(reads(10))
  })
})

describe('routes that cannot be told apart', () => {
  const header = (test: string, value = '', name = 'A') => ({ in: 'header', name, test, value })
  it.each<[name: string, first: Fields, second: Fields, isRefused: boolean]>([
    [
      'the same predicates',
      { predicates: [header('equals', '1')] },
      { predicates: [header('equals', '1', 'a')] },
      true,
    ],
    [
      'predicates that may both hold',
      { predicates: [header('present')] },
      { predicates: [header('present', '', 'B')] },
      true,
    ],
    [
      'a prefix and what it takes',
      { predicates: [header('prefix', 'v')] },
      { predicates: [header('equals', 'v1')] },
      true,
    ],
    [
      'predicates that exclude each other',
      { predicates: [header('equals', '1')] },
      { predicates: [header('equals', '2')] },
      false,
    ],
    [
      'present and absent',
      { predicates: [header('prefix', 'x')] },
      { predicates: [header('absent')] },
      false,
    ],
    [
      'one predicate more',
      { predicates: [header('present')] },
      { predicates: [header('present'), header('present', '', 'B')] },
      false,
    ],
    ['another priority', {}, { priority: 1 }, false],
    ['another host', { host: '*.a' }, { host: 'x.a' }, false],
    ['other methods', { methods: ['GET'] }, { methods: ['PUT'] }, false],
  ])('%s', (_name, first, second, isRefused) => {
    const result = withRoutes([
      { path: '/same/{a}', ...first },
      { path: '/same/{b}', ...second },
    ])
    expect(result.ok).toBe(!isRefused)
    if (!result.ok) expect(result.issues[0]).toMatchObject({ path: 'routes.1.path', id: 'r1' })
  })

  it('are bounded in number where predicates are tried one by one', () => {
    const result = withRoutes(
      Array.from({ length: 34 }, (_, n) => ({
        path: '/a',
        predicates: [header('equals', String(n))],
      })),
    )
    expect(result.ok).toBe(false)
    if (!result.ok) expect(result.issues.map(({ id }) => id)).toEqual(['r33'])
  })

  it.each<[name: string, above: Fields, below: Fields, isWarned: boolean]>([
    ['the same path', { path: '/a/b' }, { path: '/a/b' }, true],
    ['a rest over a path', { path: '/a/*' }, { path: '/a/{x}/c' }, true],
    ['a rest over a rest', { path: '/*' }, { path: '/a/*' }, true],
    ['every host over one', { path: '/a' }, { path: '/a', host: 'h.example' }, true],
    [
      'a wider host over a narrower',
      { path: '/a', host: '*.b' },
      { path: '/a', host: '*.a.b' },
      true,
    ],
    ['a narrower host', { path: '/a', host: 'h.example' }, { path: '/a' }, false],
    ['a literal over a parameter', { path: '/a/b' }, { path: '/a/{x}' }, false],
    [
      'some of the methods',
      { path: '/a', methods: ['GET'] },
      { path: '/a', methods: ['GET', 'PUT'] },
      false,
    ],
    [
      'predicates that may fail',
      { path: '/a', predicates: [header('present')] },
      { path: '/a' },
      false,
    ],
  ])('warn when never reached: %s', (_name, above, below, isWarned) => {
    const result = withRoutes([{ ...above, priority: 1 }, below])
    if (!result.ok) throw new Error(JSON.stringify(result.issues))
    expect(result.warnings.map(({ id }) => id)).toEqual(isWarned ? ['r1'] : [])
  })
})
