import { describe, expect, it } from 'vitest'
import type { CompiledVersion } from './catalogue.ts'
import { compileSnapshot } from './compile.ts'
import { editedSource } from './ferry.fixture.ts'

const DAY_MS = 86_400_000
const DEPRECATED = Date.UTC(2026, 0, 1)
const SUNSET = Date.UTC(2026, 11, 31)
const portalUrl = 'https://dev.example/'

function compiledWith(edits: Readonly<Record<string, unknown>>) {
  const result = compileSnapshot(editedSource(edits), { portalUrl })
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  const version = result.value.routes[0]?.version as CompiledVersion
  return { version, warnings: result.warnings.map(({ path }) => path) }
}

const schedule = { deprecatedAtMs: DEPRECATED, sunsetAtMs: SUNSET }
const planned = { 'versions.0.schedule': schedule, 'versions.0.successorVersionId': 'ver_2' }

describe('a deprecated version', () => {
  it('is told apart by the clock alone, with links to guide, explanation and successor', () => {
    const { version, warnings } = compiledWith(planned)
    expect(warnings).toEqual([])
    expect(version.lifecycle.stateAt(DEPRECATED - 1)).toBe('active')
    expect(version.lifecycle.stateAt(DEPRECATED)).toBe('deprecated')
    expect(version.lifecycle.stateAt(SUNSET)).toBe('retired')
    expect(version.lifecycle.fields).toEqual([
      ['Deprecation', `@${DEPRECATED / 1_000}`],
      ['Sunset', 'Thu, 31 Dec 2026 00:00:00 GMT'],
      [
        'Link',
        '<https://dev.example/apis/ferry/v1/migration>; rel="deprecation"; type="text/html", ' +
          '<https://dev.example/docs/versions>; rel="sunset"; type="text/html", ' +
          '</ferry/v2/>; rel="successor-version"',
      ],
    ])
  })

  it('names successor and guide when it is gone', () => {
    expect(compiledWith(planned).version.retirement).toEqual({
      detail:
        'v1 was retired on Thu, 31 Dec 2026 00:00:00 GMT. Its successor is v2. ' +
        'How to move: https://dev.example/apis/ferry/v1/migration',
      members: {
        sunset: 'Thu, 31 Dec 2026 00:00:00 GMT',
        successor: { version: 'v2', href: '/ferry/v2/' },
        migrationGuide: 'https://dev.example/apis/ferry/v1/migration',
      },
    })
  })

  it('says nothing and stays as it is when nothing is planned', () => {
    const { version } = compiledWith({})
    expect(version.lifecycle.fields).toEqual([])
    expect(version.lifecycle.milestones).toEqual([])
    expect(version.operations.size).toBe(0)
  })
})

describe('an operation with plans of its own', () => {
  it('goes earlier than its version and never later', () => {
    const own = {
      'versions.0.operations.2.schedule': {
        deprecatedAtMs: DEPRECATED - DAY_MS,
        sunsetAtMs: SUNSET + DAY_MS,
      },
    }
    const { version } = compiledWith({ ...planned, ...own })
    const operation = version.operations.get('op_book')
    expect([...version.operations.keys()]).toEqual(['op_book'])
    expect(operation?.lifecycle.milestones).toEqual([
      { state: 'deprecated', atMs: DEPRECATED - DAY_MS },
      { state: 'retired', atMs: SUNSET },
    ])
    expect(operation?.retirement.detail).toContain('POST /bookings of v1 was retired')
  })

  const schedule = { deprecatedAtMs: DEPRECATED, sunsetAtMs: SUNSET }
  const goes = (more: object) => ({
    'versions.0.operations.2.schedule': schedule,
    'versions.1.operations': [
      { id: 'op_2', method: 'get', path: '/sailings' },
      { id: 'op_3', method: 'get', path: '/sailings/{id}' },
    ],
    ...Object.fromEntries(
      Object.entries(more).map(([name, value]) => [`versions.0.operations.2.${name}`, value]),
    ),
  })

  it('points to the operation and the guide that it names, and a template to where its version begins', () => {
    const edits = goes({ successorOperationId: 'op_2', guideUrl: 'https://docs.example/move' })
    const { version, warnings } = compiledWith(edits)
    expect(warnings).toEqual([])
    const operation = version.operations.get('op_book')
    expect(operation?.lifecycle.fields.find(([name]) => name === 'Link')?.[1]).toBe(
      '<https://docs.example/move>; rel="deprecation"; type="text/html", ' +
        '<https://dev.example/docs/versions>; rel="sunset"; type="text/html", ' +
        '</ferry/v2/sailings>; rel="successor-version"',
    )
    expect(operation?.retirement).toMatchObject({
      detail: expect.stringContaining('Its successor is GET /sailings of v2.'),
      members: {
        successor: { version: 'v2', operation: 'GET /sailings', href: '/ferry/v2/sailings' },
        migrationGuide: 'https://docs.example/move',
      },
    })
    const template = compiledWith(goes({ successorOperationId: 'op_3' })).version
    expect(template.operations.get('op_book')?.retirement.members.successor).toEqual({
      version: 'v2',
      operation: 'GET /sailings/{id}',
      href: '/ferry/v2/',
    })
  })

  it.each([
    ['itself', 'op_book'],
    ['an operation that is not there', 'op_none'],
  ])('that names %s as its successor is served, with a warning', (_, successorOperationId) => {
    const { version, warnings } = compiledWith(goes({ successorOperationId }))
    expect(warnings).toEqual(['versions.0.operations.2.successorOperationId'])
    expect(version.operations.get('op_book')?.retirement.members).not.toHaveProperty('successor')
  })
})

describe('a successor', () => {
  it.each([['ver_1'], ['ver_9']])('%s that is none is warned of and not told', (id) => {
    const { version, warnings } = compiledWith({
      ...planned,
      'versions.0.successorVersionId': id,
    })
    expect(warnings).toEqual(['versions.0.successorVersionId'])
    expect(version.retirement.members).not.toHaveProperty('successor')
    expect(String(version.lifecycle.fields)).not.toContain('successor-version')
  })
})

describe('a route', () => {
  it.each([
    ['retired', true],
    ['removed', false],
    ['draft', false],
  ])('of a %s version is in the matcher: %s', (state, isThere) => {
    const result = compileSnapshot(editedSource({ 'versions.0.state': state }))
    if (!result.ok) throw new Error(JSON.stringify(result.issues))
    expect(result.value.routes.some(({ version }) => version.name === 'v1')).toBe(isThere)
  })
})
