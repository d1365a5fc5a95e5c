import { describe, expect, it } from 'vitest'
import { compileSnapshot, compileSnapshotLenient } from './compile.ts'
import { diffSources } from './diff.ts'
import { ferrySource } from './ferry.fixture.ts'
import type { SnapshotSource } from './schema.ts'

const CANARY = {
  id: 'can_1',
  upstreamId: 'ups_2',
  weight: 500,
  header: { name: 'X-Try', value: 'a' },
}

function withCanary(changes: object = {}): SnapshotSource {
  const source = ferrySource()
  return {
    ...source,
    versions: source.versions.map((version) =>
      version.id === 'ver_1' ? { ...version, canary: { ...CANARY, ...changes } } : version,
    ),
  }
}

describe('the canary of a version', () => {
  it('is on its routes, but not on one with an upstream of its own, nor on other versions', () => {
    const compiled = compileSnapshot({
      ...withCanary(),
      routes: withCanary().routes.map((route) =>
        route.id === 'rt_3' ? { ...route, upstreamId: 'ups_1' } : route,
      ),
    })
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues))
    const weights = compiled.value.routes.map(({ id, canary }) => [id, canary?.weight])
    expect(weights).toEqual([
      ['rt_1', 500],
      ['rt_2', undefined],
      ['rt_3', undefined],
    ])
    expect(compiled.value.routes[0]?.canary?.header).toEqual({ name: 'x-try', value: 'a' })
  })

  it.each([
    [{ upstreamId: 'ups_9' }, 'canary.upstreamId', /does not exist/],
    [{ upstreamId: 'ups_1' }, 'canary.upstreamId', /own upstream/],
    [{ weight: 10_001 }, 'canary.weight', /./],
    [{ header: { name: 'Authorization', value: 'x' } }, 'canary.header.name', /cannot decide/],
    [{ header: { name: 'X-Try', value: '' } }, 'canary.header.value', /empty/],
    [{ header: { name: 'X-Try', value: ' a' } }, 'canary.header.value', /space/],
  ])('with %j is refused at its field', (changes, field, message) => {
    const compiled = compileSnapshot(withCanary(changes))
    if (compiled.ok) throw new Error('was taken')
    expect(compiled.issues).toContainEqual(
      expect.objectContaining({
        path: `versions.0.${field}`,
        message: expect.stringMatching(message),
      }),
    )
  })

  // Guarantee: a canary that cannot be served does not take its version down.
  it('is left out alone by a gateway that meets a bad one', () => {
    const compiled = compileSnapshotLenient(withCanary({ upstreamId: 'ups_9' }))
    if (!compiled.ok) throw new Error('was refused')
    expect(compiled.quarantined).toHaveLength(1)
    expect(compiled.snapshot.routes.map(({ id, canary }) => [id, canary])).toContainEqual([
      'rt_1',
      undefined,
    ])
  })

  it('is a record of its own in a diff', () => {
    const [added] = diffSources(ferrySource(), withCanary())
    expect(added).toMatchObject({ kind: 'added', noun: 'canary', id: 'can_1', label: 'ferry v1' })
    expect(diffSources(withCanary(), withCanary({ weight: 2_500 }))).toEqual([
      {
        ...{ kind: 'changed', noun: 'canary', id: 'can_1', label: 'ferry v1' },
        fields: [{ name: 'weight', before: 500, after: 2_500 }],
      },
    ])
  })
})
