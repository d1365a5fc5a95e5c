import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileSnapshot } from '../snapshot/compile.ts'
import { editedSource } from '../snapshot/ferry.fixture.ts'
import type { Snapshot } from '../snapshot/schema.ts'
import { locate } from './locate.ts'
import { SAFE_PATH_POLICY } from './path-policy.ts'

/** APIs by slug with their path policies, and which route prefixes belong to which. */
function compiled(
  apis: Readonly<Record<string, object>>,
  routes: Readonly<Record<string, string>>,
): Snapshot {
  const slugs = Object.keys(apis)
  const result = compileSnapshot(
    editedSource({
      apis: slugs.map((slug) => ({
        ...{ id: slug, slug, name: slug },
        pathPolicy: { ...SAFE_PATH_POLICY, ...apis[slug] },
      })),
      versions: slugs.map((slug) => ({
        ...{ id: `v-${slug}`, apiId: slug, name: 'v1', state: 'active' },
        ...{ upstreamId: 'ups_1', documentId: null, operations: [] },
      })),
      routes: Object.entries(routes).map(([path, slug]) => ({
        ...{ id: `${slug} ${path}`, apiId: slug, versionId: `v-${slug}`, path },
      })),
      tiers: [],
    }),
  )
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  return result.value
}

const ask = (snapshot: Snapshot, target: string) => {
  const located = locate(snapshot, { host: 'h', method: 'GET', target })
  if (!located.ok) return located.reason
  const { match, target: read } = located
  return match.kind === 'matched' ? `${match.route.id} ${read.path}` : match.kind
}

const LOOSE = {
  ...{ encodedSlash: 'keep', dotSegments: 'resolve', emptySegments: 'merge' },
  ...{ trailingSlash: 'remove', matrixParameters: 'keep' },
}

describe('the path policy of an API', () => {
  const snapshot = compiled(
    { safe: {}, loose: LOOSE, strict: { trailingSlash: 'reject' } },
    { '/safe/*': 'safe', '/loose/*': 'loose', '/loose/admin/*': 'safe', '/strict/*': 'strict' },
  )
  it.each([
    ['/safe/a/', 'safe /safe/* /safe/a/'],
    ['/safe/a%2fb', 'encoded_slash'],
    ['/safe//a', 'empty_segment'],
    ['/loose/a%2Fb/', 'loose /loose/* /loose/a%2Fb'],
    ['/loose//a/./b/../c', 'loose /loose/* /loose/a/c'],
    ['/loose/a;v=1', 'loose /loose/* /loose/a;v=1'],
    ['/loose/a/', 'loose /loose/* /loose/a'],
    ['/loose/../safe/a', 'dot_segment'],
    ['/safe/../loose/a', 'loose /loose/* /loose/a'],
    ['/loose/%00', 'control_character'],
    ['/strict/a/', 'trailing_slash'],
    ['/strict/a', 'strict /strict/* /strict/a'],
    ['/none/a%2fb', 'encoded_slash'],
    ['/none', 'not_found'],
  ])('%s: %s', (target, expected) => {
    expect(ask(snapshot, target)).toBe(expected)
  })

  it('does not open another way into a route that is protected otherwise', () => {
    expect(ask(snapshot, '/loose/admin/x')).toBe('safe /loose/admin/* /loose/admin/x')
    for (const target of [
      '/loose/admin%2fx',
      '/loose/x/..%2fadmin',
      '/loose/admin;a=1/x',
      '/loose//admin/x',
    ]) {
      expect(ask(snapshot, target)).toMatch(
        /^(encoded_slash|matrix_parameters|dot_segment|empty_segment)$/,
      )
    }
  })

  it('refuses what two APIs would take in two ways', () => {
    const two = compiled(
      { keeps: { encodedSlash: 'keep' }, decodes: { encodedSlash: 'decode' } },
      { '/{one}': 'keeps', '/{one}/{two}': 'decodes' },
    )
    expect(ask(two, '/a%2fb')).toBe('encoded_slash')
  })
})

type Model = (path: string) => string

/** How servers read the path that they are sent; sources are their documentation and code. */
const MODELS: readonly Readonly<{ name: string; read: Model }>[] = [
  // ngx_http_parse_complex_uri: decodes once, merges slashes, resolves dots.
  { name: 'nginx', read: (path) => resolved(merged(decoded(path))) },
  // CoyoteAdapter: takes `;…` off each segment, decodes, reads a backslash as a slash where that is allowed, then normalises.
  {
    name: 'tomcat',
    read: (path) => resolved(merged(slashed(decoded(path.replaceAll(/;[^/]*/g, ''))))),
  },
  // http.sys: a backslash is a slash, dots resolved, slashes merged, after one decoding.
  { name: 'iis', read: (path) => resolved(merged(slashed(decoded(path)))) },
  // net/http's ServeMux: cleans the decoded path.
  { name: 'go', read: (path) => resolved(merged(decoded(path))) },
  // path-to-regexp: splits what came and decodes each parameter.
  { name: 'express', read: (path) => path.split('/').map(decoded).join('/') },
]

function merged(path: string): string {
  return path.replaceAll(/\/{2,}/g, '/')
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/')
}

function decoded(path: string): string {
  return decodeURIComponent(path)
}

function resolved(path: string): string {
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') kept.pop()
    else if (part !== '.') kept.push(part)
  }
  return `/${kept.filter((part, n) => part !== '' || n === kept.length - 1).join('/')}`
}

const PIECES = [
  ...['/', '/', '/', 'open', 'admin', 'a', '.', '..', '%2e', '%2E%2e', '%2f', '%2F', '%5c', '\\'],
  ...[
    ';',
    ';x=1',
    '%3b',
    '%00',
    '%252f',
    '%252e',
    '%c0%af',
    '%61dmin',
    'ad%6din',
    'Admin',
    '//',
    '%',
  ],
]
const SPELLINGS = 100_000
const target = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 9 })
  .map((pieces) => `/${pieces.join('')}`)
const policy = fc.record({
  encodedSlash: fc.constantFrom('reject', 'keep', 'decode'),
  dotSegments: fc.constantFrom('reject', 'resolve'),
  emptySegments: fc.constantFrom('reject', 'keep', 'merge'),
  trailingSlash: fc.constantFrom('keep', 'reject', 'remove'),
  matrixParameters: fc.constantFrom('reject', 'keep'),
})

/** A spelling that some model reads as a path below `/open/admin` or `/admin`. */
function isProtected(path: string): boolean {
  const parts = path.split('/').filter((part) => part !== '')
  return parts[0] === 'admin' || (parts[0] === 'open' && parts[1] === 'admin')
}

describe('spellings', () => {
  // Guarantee: whatever the open API lets through, and whichever server is behind, what is read as a protected path was
  // matched by the protected route.
  it('of a protected path never reach it by the route of another API', () => {
    const [random, policies] = [seeded(7), fc.sample(policy, { numRuns: 40, seed: 7 })]
    const snapshots = policies.map((open, n) =>
      compiled(
        { open, guarded: policies[(n * 7) % policies.length] ?? {} },
        { '/open/*': 'open', '/open/admin/*': 'guarded', '/admin/*': 'guarded', '/a/*': 'open' },
      ),
    )
    let reached = 0
    for (let n = 0; n < SPELLINGS; n++) {
      const raw = `/${Array.from({ length: 1 + random(8) }, () => PIECES[random(PIECES.length)]).join('')}`
      const snapshot = snapshots[random(snapshots.length)] as Snapshot
      const located = locate(snapshot, { host: 'h', method: 'GET', target: raw })
      if (!located.ok || located.match.kind !== 'matched') continue
      if (located.match.route.api.slug === 'guarded') continue
      reached += 1
      const { path } = located.target
      const reader = MODELS.find(({ read }) => isProtected(read(path)))
      if (reader !== undefined) expect({ raw, path, reader: reader.name }).toBeUndefined()
    }
    expect(reached).toBeGreaterThan(SPELLINGS / 100)
  })

  // Guarantee: what is forwarded is a fixed point, so that a gateway behind this one would decide the same.
  it('are canonical when they are forwarded', () => {
    fc.assert(
      fc.property(target, policy, (raw, own) => {
        const snapshot = compiled({ own }, { '/open/*': 'own', '/{x}': 'own', '/admin': 'own' })
        const once = locate(snapshot, { host: 'h', method: 'GET', target: raw })
        if (!once.ok || once.match.kind !== 'matched') return
        const twice = locate(snapshot, { host: 'h', method: 'GET', target: once.target.path })
        expect(twice).toEqual({ ...once, target: { ...once.target, query: '' } })
      }),
      { numRuns: 3_000 },
    )
  })
})

function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
