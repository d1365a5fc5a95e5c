import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical.ts'
import { describeChange, diffSources } from './diff.ts'
import { editedSource, ferrySource } from './ferry.fixture.ts'
import { SnapshotSource } from './schema.ts'

const edited = (edits: Record<string, unknown>) => SnapshotSource.parse(editedSource(edits))
const sentences = (before: SnapshotSource | null, after: SnapshotSource) =>
  diffSources(before, after).map(describeChange)

describe('semantic diff', () => {
  it('finds nothing between configurations that mean the same', () => {
    const reordered = ferrySource()
    for (const list of [reordered.routes, reordered.upstreams, reordered.versions]) list.reverse()
    expect(diffSources(ferrySource(), { ...reordered, revision: 99 })).toEqual([])
  })

  it('lists a first publication as additions of every record', () => {
    const changes = diffSources(null, ferrySource())
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(['added']))
    expect(changes).toHaveLength(1 + 2 + 3 + 3 + 2 + 3 + 1 + 1)
  })

  it('names what changed, from what, to what', () => {
    const after = edited({
      'apis.0.name': 'Ferries',
      'apis.0.cors': null,
      'versions.0.state': 'deprecated',
      'routes.2.methods': ['PUT', 'GET'],
      'upstreams.0.timeouts.totalMs': 60_000,
      'upstreams.1.targets.0.url': 'https://new.example',
      'tiers.0.limits.0.rule.burst': 100,
      'routes.3': { id: 'rt_4', apiId: 'api_1', versionId: 'ver_1', path: '/new' },
    })
    after.versions[0]?.operations.splice(2)
    expect(sentences(ferrySource(), after)).toEqual([
      'Changed API Ferries: name from "Ferry" to "Ferries"; cors.origins from ["https://app.example"] to nothing; cors.credentials from false to nothing; cors.maxAgeSeconds from 600 to nothing',
      'Changed version ferry v1: state from "active" to "deprecated"',
      'Removed operation POST /bookings',
      'Changed route ferry.example/{port}/sailings: methods from ["GET"] to ["GET","PUT"]',
      'Added route /new',
      'Changed upstream ferry: timeouts.totalMs from 30000 to 60000',
      'Changed target https://new.example: url from "https://ferry.example" to "https://new.example"',
      'Changed limit free / burst: rule.burst from 60 to 100',
    ])
  })

  // Guarantee: what one direction adds, the other removes; changed fields are swapped. Nothing is told on one way only.
  it('tells the same story backwards', () => {
    const edit = fc.dictionary(
      fc.constantFrom('apis.0.summary', 'routes.1.enabled', 'tiers.0.critical', 'tiers.0.position'),
      fc.constant(undefined),
    )
    const drops = fc.uniqueArray(fc.nat({ max: 2 }))
    fc.assert(
      fc.property(edit, drops, fc.boolean(), (edits, dropped, flag) => {
        const values = { summary: 'x', enabled: !flag, critical: flag, position: 3 }
        const keys = Object.keys(edits)
        const after = edited(
          Object.fromEntries(
            keys.map((key) => [key, Reflect.get(values, key.split('.').at(-1) ?? '')]),
          ),
        )
        after.routes = after.routes.filter((_, index) => !dropped.includes(index))
        const forth = diffSources(ferrySource(), after)
        const back = diffSources(after, ferrySource())
        const mirrored = back.map((change) => ({
          ...change,
          kind: { added: 'removed', removed: 'added', changed: 'changed' }[change.kind],
          fields: change.fields.map((f) => ({ name: f.name, before: f.after, after: f.before })),
        }))
        const sorted = (changes: readonly { id: string }[]) =>
          changes.map((change) => canonicalJson(change)).sort()
        expect(sorted(forth)).toEqual(sorted(mirrored))
      }),
    )
  })
})

describe('canonical JSON', () => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, shuffled(member)]),
    )
  }

  it('is the same text in whatever order keys were set, and still the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value)
        expect(canonicalJson(shuffled(value))).toBe(text)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
    expect(canonicalJson({ b: 1, a: { d: undefined, c: null } })).toBe('{"a":{"c":null},"b":1}')
  })
})
