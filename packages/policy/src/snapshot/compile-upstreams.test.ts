import { describe, expect, it } from 'vitest'
import { DEFAULT_RESILIENCE } from '../resilience/settings.ts'
import { compileSnapshot } from './compile.ts'
import { diffSources } from './diff.ts'
import { editedSource } from './ferry.fixture.ts'
import { SnapshotSource } from './schema.ts'

const compiled = (edits: Record<string, unknown>) => compileSnapshot(editedSource(edits))

describe('settings of an upstream that contradict each other', () => {
  it.each([
    [
      'a hash over a header that is not named',
      { balancing: { method: 'hash', hashOn: 'header' } },
      'balancing.hashHeader',
    ],
    [
      'a check of a path that is none',
      { healthCheck: { enabled: true, path: '/a/../b' } },
      'healthCheck.path',
    ],
    [
      'a check that may last longer than until the next',
      { healthCheck: { enabled: true, intervalMs: 500, timeoutMs: 900 } },
      'healthCheck.timeoutMs',
    ],
    [
      'a longest ejection below the first',
      { ejection: { baseMs: 60_000, maxMs: 1_000 } },
      'ejection.maxMs',
    ],
    ['a number that is none', { retry: { attemptsMax: null } }, 'retry.attemptsMax'],
  ])('are refused at their field: %s', (_what, resilience, field) => {
    const result = compiled({ 'upstreams.0.resilience': resilience })
    const issues = result.ok ? [] : result.issues
    expect(issues.map(({ path }) => path)).toContain(`upstreams.0.resilience.${field}`)
  })

  it('are nobody’s business while the setting is off', () => {
    expect(compiled({ 'upstreams.0.resilience': { healthCheck: { path: 'nowhere' } } }).ok).toBe(
      true,
    )
  })
})

describe('TLS of an upstream', () => {
  const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'

  it.each([
    ['an authority that is none', { ca: 'mine' }, 'ca'],
    ['a server name with a port', { serverName: 'ferry.internal:443' }, 'serverName'],
    [
      'a certificate that is none',
      { clientCertificate: 'mine', clientKeySecretId: 'sec_1' },
      'clientCertificate',
    ],
    ['a certificate without a key', { clientCertificate: PEM }, 'clientKeySecretId'],
    ['a key without a certificate', { clientKeySecretId: 'sec_1' }, 'clientCertificate'],
  ])('with %s is refused at its field', (_what, tls, field) => {
    const result = compiled({ 'upstreams.0.tls': tls })
    const issues = result.ok ? [] : result.issues
    expect(issues.map(({ path }) => path)).toContain(`upstreams.0.tls.${field}`)
  })

  it('is taken whole, and checks targets unless it says otherwise', () => {
    const tls = {
      ca: PEM + PEM,
      serverName: 'ferry.internal',
      clientCertificate: PEM,
      clientKeySecretId: 'sec_1',
    }
    const result = compiled({ 'upstreams.0.tls': tls })
    if (!result.ok) throw new Error('it compiles')
    expect(result.value.upstreams.get('ups_1')?.tls).toEqual({ ...tls, verify: true })
  })
})

it('a revision of before there were such settings has the defaults, and so has one that spells them out', () => {
  const result = compiled({ 'upstreams.0.resilience': undefined })
  if (!result.ok) throw new Error('it compiles')
  const upstream = result.value.upstreams.get('ups_1')
  expect(upstream?.resilience.ejection.consecutiveFailures).toBe(5)
  expect(upstream?.bounds).toEqual({ ordinary: 820, critical: 1_024 })
  const parsed = SnapshotSource.parse(editedSource({}))
  const short = SnapshotSource.parse(editedSource({}))
  expect(
    diffSources(
      {
        ...short,
        upstreams: short.upstreams.map((one) => ({
          ...one,
          resilience: {} as typeof one.resilience,
        })),
      },
      parsed,
    ),
  ).toEqual([])
})

it('a revision with settings that no longer exist still compiles, without them', () => {
  const gone = { http2: true, webSocket: { enabled: false, idleMs: 1_000 } }
  const result = compiled({ 'upstreams.0.resilience': { ...gone, retry: { attemptsMax: 3 } } })
  if (!result.ok) throw new Error('it compiles')
  const resilience = result.value.upstreams.get('ups_1')?.resilience
  expect(resilience).toEqual({
    ...DEFAULT_RESILIENCE,
    retry: { ...DEFAULT_RESILIENCE.retry, attemptsMax: 3 },
  })
})

it('the same target gets the same callers whatever its id', () => {
  const seedOf = (edits: Record<string, unknown>) => {
    const result = compiled(edits)
    return result.ok ? result.value.upstreams.get('ups_1')?.targets[0]?.seed : undefined
  }
  expect(seedOf({ 'upstreams.0.targets.0.id': 'tgt_9' })).toBe(seedOf({}))
})
