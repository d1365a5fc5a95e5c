import { describe, expect, it } from 'vitest'
import { compileSnapshot } from './compile.ts'
import { editedSource, ferrySource } from './ferry.fixture.ts'

const [route, , hostRoute] = ferrySource().routes
const limit = ferrySource().tiers[0]?.limits[0]
const secondApi = { id: 'api_2', slug: 'two', name: 'Two' }

describe('issues of a snapshot', () => {
  it.each<[place: string, value: unknown, id: string | null, message: RegExp]>([
    ['formatVersion', 2, null, /1/],
    ['tiers', undefined, null, /array/],
    ['routes.1.path', null, 'rt_2', /string/],
    ['routes.1.id', 'rt_1', 'rt_1', /twice/],
    ['apis.0.slug', '__proto__', 'api_1', /lower case/],
    ['versions.1.name', 'v1', 'ver_2', /already/],
    ['versions.1.name', 'v 1', 'ver_2', /letters/],
    ['versions.0.upstreamId', 'ups_9', 'ver_1', /does not exist/],
    ['routes.0.stripPrefix', '/ferry/v', 'rt_1', /literal/],
    ['routes.0.stripPrefix', '/ferry/v1/x', 'rt_1', /literal/],
    ['routes.2.stripPrefix', '/{port}', 'rt_3', /literal/],
    ['routes.2.host', 'h:80', 'rt_3', /port/],
    ['routes.2.path', '/-/x', 'rt_3', /gateway/],
    ['routes.2.path', '/a//b', 'rt_3', /"\/\/"/],
    ['upstreams.0.targets', [], 'ups_1', /no targets/],
    ['upstreams.0.targets.0.url', 'http://a:b@h', 'tgt_1', /credentials/],
    ['upstreams.0.targets.0.url', 'file:///etc/passwd', 'tgt_1', /http/],
    ['upstreams.0.targets.0.url', 'http://h/a/../b', 'tgt_1', /plain path/],
    ['upstreams.0.targets.0.url', 'http://h?x=1', 'tgt_1', /query/],
    ['upstreams.0.targets.0.url', 'http://h:0', 'tgt_1', /port 0/],
    ['upstreams.0.targets.0.url', 'http://h:99999', 'tgt_1', /valid URL/],
    ['upstreams.0.targets.0.url', 'http:\\\\h', 'tgt_1', /http:\/\//],
    ['tiers.0.apiIds.0', 'api_9', 'tier_1', /does not exist/],
  ])('name the place when %s is %j', (place, value, id, message) => {
    expectError({ [place]: value }, place, id, message)
  })

  it.each<[what: string, edits: Record<string, unknown>, at: string, id: string, message: RegExp]>([
    [
      'a slug taken',
      { 'apis.1': { ...secondApi, slug: 'ferry' } },
      'apis.1.slug',
      'api_2',
      /taken/,
    ],
    [
      'an origin with a path',
      { 'apis.0.cors': { origins: ['https://a.example', 'https://b.example/'] } },
      'apis.0.cors.origins.1',
      'api_1',
      /origin/,
    ],
    [
      'any origin',
      { 'apis.0.cors': { origins: ['*'] } },
      'apis.0.cors.origins.0',
      'api_1',
      /origin/,
    ],
    [
      'an operation twice',
      { 'versions.0.operations.3': { id: 'op_4', method: 'GET', path: '/sailings/{other}' } },
      'versions.0.operations.3',
      'op_4',
      /op_get/,
    ],
    [
      'a method in lower case',
      { 'routes.2.methods': ['get'] },
      'routes.2.methods',
      'rt_3',
      /"get"/,
    ],
    ['TRACE', { 'routes.2.methods': ['GET', 'TRACE'] }, 'routes.2.methods', 'rt_3', /TRACE/],
    [
      'a collision of some methods',
      { 'routes.3': { ...hostRoute, id: 'rt_4', path: '/{p}/sailings', methods: ['PUT', 'GET'] } },
      'routes.3.path',
      'rt_4',
      /rt_3/,
    ],
    [
      'a version of another API',
      { 'apis.1': secondApi, 'routes.0.apiId': 'api_2' },
      'routes.0.versionId',
      'rt_1',
      /another API/,
    ],
    [
      'a weight sum of zero',
      { 'upstreams.0.targets.0.weight': 0 },
      'upstreams.0.targets',
      'ups_1',
      /weight 0/,
    ],
    [
      'limits of one name',
      { 'tiers.0.limits.1': { ...limit, id: 'lim_2' } },
      'tiers.0.limits.1',
      'lim_2',
      /already/,
    ],
    [
      'limits of one id',
      { 'tiers.0.limits.1': { ...limit, name: 'daily' } },
      'tiers.0.limits.1',
      'lim_1',
      /twice/,
    ],
    [
      'a limit beyond exact numbers',
      { 'tiers.0.limits.0.rule.burst': 1e12, 'tiers.0.limits.0.rule.perMs': 86_400_000 },
      'tiers.0.limits.0',
      'lim_1',
      /too large/,
    ],
  ])('name the place of %s', (_, edits, at, id, message) => {
    expectError(edits, at, id, message)
  })

  it('are all reported at once', () => {
    const result = compileSnapshot(
      editedSource({
        'routes.0.path': 'ferry',
        'upstreams.1.targets.0.url': 'ftp://x',
        'tiers.0.slug': 'A B',
      }),
    )
    const paths = result.ok ? [] : result.issues.map(({ path }) => path)
    expect(paths).toEqual(
      expect.arrayContaining(['routes.0.path', 'upstreams.1.targets.0.url', 'tiers.0.slug']),
    )
  })

  it('leave alone what only looks like a collision', () => {
    const source = editedSource({
      'routes.3': { ...hostRoute, id: 'rt_4', methods: ['POST'] },
      'routes.4': { ...hostRoute, id: 'rt_5', methods: [] },
      'routes.5': { ...hostRoute, id: 'rt_6', host: null },
    })
    expect(compileSnapshot(source)).toMatchObject({ ok: true, warnings: [] })
  })

  it('warn of routes that get no request, and publish all the same', () => {
    const result = compileSnapshot(
      editedSource({
        'versions.1.state': 'draft',
        'routes.3': { ...route, id: 'rt_4', path: '/ferry/v1', stripPrefix: '' },
        'routes.4': { ...route, id: 'rt_5', path: '/ferry/v1/{x}/*', stripPrefix: '' },
      }),
    )
    if (!result.ok) throw new Error(JSON.stringify(result.issues))
    expect(result.warnings.map(({ path, id }) => [path, id])).toEqual([
      ['routes.1.versionId', 'rt_2'],
      ['routes.0.path', 'rt_1'],
    ])
    expect(result.value.routes.map(({ id }) => id)).toEqual(['rt_1', 'rt_3', 'rt_4', 'rt_5'])
  })

  it('leave out disabled routes and removed versions without a word', () => {
    const result = compileSnapshot(
      editedSource({ 'routes.0.enabled': false, 'versions.1.state': 'removed' }),
    )
    expect(result).toMatchObject({ ok: true, warnings: [] })
    expect(result.ok && result.value.routes.map(({ id }) => id)).toEqual(['rt_3'])
  })
})

function expectError(
  edits: Record<string, unknown>,
  path: string,
  id: string | null,
  message: RegExp,
): void {
  const result = compileSnapshot(editedSource(edits))
  const issues = result.ok ? [] : result.issues
  const found = issues.find((issue) => issue.path === path)
  expect(found, JSON.stringify(issues)).toMatchObject({ severity: 'error', id })
  expect(found?.message).toMatch(message)
}
