import { describe, expect, it } from 'vitest'
import type { RequestFacts } from '../route/predicate.ts'
import { compileSnapshot } from './compile.ts'
import { ferrySource } from './ferry.fixture.ts'
import { namedVersion, supportedVersions, unnamedVersion } from './version-choice.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 5, 1)
const NO_PLANS = { deprecatedAtMs: null, sunsetAtMs: null, removedAtMs: null }

const VERSIONS = [
  {
    name: 'v1',
    publishedOn: '2024-01-01',
    schedule: { deprecatedAtMs: NOW - DAY, sunsetAtMs: NOW + DAY },
  },
  { name: 'v2', publishedOn: '2025-01-01' },
  { name: 'v3', publishedOn: '2026-01-01' },
  { name: 'v4', publishedOn: null, state: 'preview' },
  { name: 'v5', publishedOn: null, state: 'draft' },
]

function choiceOf(selection: object = {}, versions: readonly object[] = VERSIONS) {
  const source = ferrySource()
  const [api, version, route] = [source.apis[0], source.versions[0], source.routes[0]]
  const compiled = compileSnapshot({
    ...source,
    apis: [{ ...api, versionSelection: selection }],
    versions: versions.map((one, position) => ({
      ...version,
      ...{ id: `ver_${position + 1}`, position, operations: [], state: 'active' },
      ...one,
      schedule: { ...NO_PLANS, ...('schedule' in one ? (one.schedule as object) : {}) },
    })),
    routes: [{ ...route, path: '/ferry/*', stripPrefix: '/ferry', versionChoice: 'caller' }],
  })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues))
  const choice = compiled.value.routes[0]?.choice
  if (choice === undefined) throw new Error('the route leaves nothing to its callers')
  return choice
}

const facts = (headers: Record<string, string>, query = ''): RequestFacts => ({
  query,
  header: (name) => headers[name],
})

const ALL = { header: 'X-Version', query: 'version', mediaType: 'version', date: 'X-Day' }

function nameOf(headers: Record<string, string>, query = '', nowMs = NOW) {
  const found = namedVersion(choiceOf(ALL), facts(headers, query), nowMs)
  return typeof found === 'string' ? found : found.version.name
}

describe('the version that a call names', () => {
  it.each([
    [{ 'x-version': 'v2' }, '', 'v2'],
    [{ 'x-version': ' 2 ' }, '', 'v2'],
    [{}, '?version=v3', 'v3'],
    [{ accept: 'application/json;version=1' }, '', 'v1'],
    [{ accept: 'application/json' }, '', 'open'],
    [{}, '', 'open'],
    [{ 'x-version': 'v9' }, '', 'unknown'],
    [{ 'x-version': '' }, '', 'unknown'],
    [{ 'x-version': 'v5' }, '', 'unknown'],
    [{ 'x-version': 'v4' }, '', 'v4'],
    [{ 'x-version': 'v1' }, '?version=v2', 'v1'],
    [{ accept: 'a/b;version=3', 'x-day': '2024-05-05' }, '?version=v2', 'v2'],
  ])('%j %s', (headers, query, name) => {
    expect(nameOf(headers as Record<string, string>, query)).toBe(name)
  })

  // Guarantee: of the versions with a date, the one that was the newest on the day that was asked for.
  it.each([
    ['2023-12-31', 'unknown'],
    ['2024-01-01', 'v1'],
    ['2024-12-31', 'v1'],
    ['2025-01-01', 'v2'],
    ['2099-01-01', 'v3'],
    ['yesterday', 'unknown'],
  ])('on %s', (day, name) => {
    expect(nameOf({ 'x-day': day })).toBe(name)
  })

  it('may be one that is retired: what it says then is better than nothing', () => {
    expect(nameOf({ 'x-version': 'v1' }, '', NOW + 2 * DAY)).toBe('v1')
  })
})

describe('the version of a call that names none', () => {
  const unnamed = (policy: string, pinned?: string | null, nowMs = NOW) =>
    unnamedVersion(
      choiceOf({ policy }),
      pinned === undefined ? undefined : { pinnedVersionId: pinned },
      nowMs,
    )?.version.name

  it.each([
    ['oldest', null, 'v1'],
    ['pin', null, 'v3'],
    ['refuse', null, undefined],
    ['refuse', 'ver_2', 'v2'],
    ['oldest', 'ver_3', 'v3'],
    ['pin', 'ver_9', 'v3'],
    ['pin', undefined, 'v1'],
    ['oldest', undefined, 'v1'],
  ])('with the policy %s and the pin %s is %s', (policy, pinned, name) => {
    expect(unnamed(policy, pinned)).toBe(name)
  })

  it('leaves a retired version out, unless it is pinned', () => {
    expect(unnamed('oldest', null, NOW + 2 * DAY)).toBe('v2')
    expect(unnamed('oldest', 'ver_1', NOW + 2 * DAY)).toBe('v1')
    expect(supportedVersions(choiceOf(), NOW + 2 * DAY)).toEqual(['v2', 'v3', 'v4'])
  })

  it('is a preview only where there is nothing else', () => {
    const only = choiceOf({}, [{ name: 'v1', state: 'preview' }])
    expect(unnamedVersion(only, undefined, NOW)?.version.name).toBe('v1')
  })
})

describe('compiling', () => {
  it('gives each version its own upstream, and a route’s own to all', () => {
    const versions = [{ name: 'v1' }, { name: 'v2', upstreamId: 'ups_2' }]
    expect(choiceOf({}, versions).ordered.map(({ upstream }) => upstream.id)).toEqual([
      'ups_1',
      'ups_2',
    ])
  })

  it('names the fields that decide', () => {
    expect(choiceOf(ALL).vary).toBe('X-Version, Accept, X-Day')
    expect(choiceOf({ query: 'v' }).vary).toBe('')
  })
})
