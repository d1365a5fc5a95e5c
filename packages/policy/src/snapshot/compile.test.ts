import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashText } from '../resilience/balancers.ts'
import { compileSnapshot, compileSnapshotLenient, EMPTY_SNAPSHOT } from './compile.ts'
import { editedSource, ferrySource } from './ferry.fixture.ts'
import type { Snapshot } from './schema.ts'

function compiled(source: unknown): Snapshot {
  const result = compileSnapshot(source)
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  return result.value
}

describe('a good snapshot', () => {
  it('routes by host, path and method, most specific first', () => {
    const { match } = compiled(ferrySource())
    const idOf = (host: string, method: string, path: string) => {
      const found = match(host, method, path.split('/').slice(1))
      return found.kind === 'matched' ? found.route.id : found.kind
    }
    expect(idOf('gateway', 'GET', '/ferry/v1/sailings')).toBe('rt_1')
    expect(idOf('gateway', 'DELETE', '/ferry/v2')).toBe('rt_2')
    expect(idOf('ferry.example', 'GET', '/dover/sailings')).toBe('rt_3')
    expect(idOf('ferry.example', 'POST', '/ferry/v1/sailings')).toBe('rt_1')
    expect(idOf('ferry.example', 'POST', '/dover/sailings')).toBe('method_not_allowed')
    expect(idOf('gateway', 'GET', '/dover/sailings')).toBe('not_found')
  })

  it('knows what would be allowed instead, and the route that says so', () => {
    const found = compiled(ferrySource()).match('ferry.example', 'PUT', ['dover', 'sailings'])
    expect(found).toMatchObject({ methods: ['GET', 'HEAD'], route: { id: 'rt_3' } })
  })

  it('joins each route with its API, version, upstream and operations', () => {
    const snapshot = compiled(ferrySource())
    const [first, second] = snapshot.routes
    expect(first).toMatchObject({
      rewrite: { kind: 'strip', segments: 2 },
      methods: undefined,
      bodyBytesMax: 10_485_760,
      api: { slug: 'ferry', auth: 'key' },
      version: { name: 'v1', state: 'active' },
      upstream: { timeouts: { connectMs: 2_000, totalMs: 30_000 } },
    })
    expect(first?.upstream.targets).toEqual([
      {
        id: 'tgt_1',
        origin: 'http://127.0.0.1:8090',
        basePath: '/base',
        host: '127.0.0.1:8090',
        weight: 100,
        seed: hashText('http://127.0.0.1:8090/base/'),
      },
    ])
    expect(second?.upstream.id).toBe('ups_2')
    expect(first?.version.matchOperation('GET', ['sailings', '7'])).toBe('op_get')
    expect(first?.version.matchOperation('HEAD', ['sailings'])).toBe('op_list')
    expect(first?.version.matchOperation('POST', ['sailings'])).toBeUndefined()
    expect(snapshot.apis.get('api_1')?.cors?.origins.has('https://app.example')).toBe(true)
    expect(snapshot.tiers.get('tier_1')?.limits[0]?.rule).toMatchObject({ burst: 60 })
  })

  it('cannot be changed by who holds it', () => {
    const snapshot = compiled(ferrySource())
    expect(Object.isFrozen(snapshot)).toBe(true)
    expect(Object.isFrozen(snapshot.routes[0])).toBe(true)
    expect(Object.isFrozen(snapshot.upstreams.get('ups_1')?.targets)).toBe(true)
  })

  it('is found to be empty before the first publication', () => {
    expect(EMPTY_SNAPSHOT.match('h', 'GET', ['a'])).toEqual({ kind: 'not_found' })
    expect(EMPTY_SNAPSHOT.revision).toBe(0)
  })
})

describe('quarantine', () => {
  it('leaves out one bad record and what depends on it, and serves the rest', () => {
    const result = compileSnapshotLenient(editedSource({ 'upstreams.1.targets': null }))
    if (!result.ok) throw new Error('refused')
    expect(result.snapshot.routes.map(({ id }) => id)).toEqual(['rt_1', 'rt_3'])
    expect(result.quarantined.map(({ id }) => id)).toEqual(['ups_2', 'rt_2'])
    expect(result.quarantined[1]?.message).toBe('depends on the upstream "ups_2", which has errors')
  })

  // Guarantee: a limit that cannot be read never turns into no limit.
  it('leaves a tier out whole when one of its limits is bad', () => {
    const result = compileSnapshotLenient(editedSource({ 'tiers.0.limits.0.rule.burst': 0 }))
    expect(result.ok && result.snapshot.tiers.size).toBe(0)
    expect(result.ok && result.snapshot.routes).toHaveLength(3)
  })

  it('refuses a damaged frame', () => {
    for (const input of [null, 7, [], {}, { ...ferrySource(), formatVersion: 99 }]) {
      expect(compileSnapshotLenient(input).ok).toBe(false)
    }
  })
})

// Guarantee: total. Whatever is put into whichever field, the compiler answers, and both compilers agree.
it('never throws, whatever a field holds', () => {
  const places = placesIn(ferrySource())
  const junk = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('__proto__', 'constructor', '/', '/*', '/{}', 'http://', -1, 1e308, null),
  )
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...places), junk, { maxKeys: 3 }), (edits) => {
      const source = editedSource(edits)
      const strict = compileSnapshot(source)
      const lenient = compileSnapshotLenient(source)
      if (strict.ok) expect(lenient).toMatchObject({ ok: true, quarantined: [] })
      else if (lenient.ok) expect(lenient.quarantined.length).toBeGreaterThan(0)
      if (lenient.ok) lenient.snapshot.match('ferry.example', 'GET', ['__proto__', 'x'])
    }),
    { numRuns: 300 },
  )
})

function placesIn(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path]
  const below = Object.entries(value).flatMap(([key, member]) =>
    placesIn(member, path === '' ? key : `${path}.${key}`),
  )
  return path === '' ? below : [path, ...below]
}
