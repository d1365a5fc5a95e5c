import { createHmac, randomBytes } from 'node:crypto'
import type { CredentialRecord } from '@gatehouse/db'
import {
  formatKey,
  type Resilience,
  SnapshotSource,
  type UpstreamTimeouts,
} from '@gatehouse/policy'
import type { z } from 'zod'

/** Ids as the database makes them, readable: `api_` and 26 digits that end in the name's number. */
export function id(prefix: string, number: number): string {
  return `${prefix}_${String(number).padStart(26, '0')}`
}

/** The pepper of all tests. */
export function hashKey(printedKey: string): Buffer {
  return createHmac('sha256', 'a pepper for tests').update(printedKey).digest()
}

export function newKey(environment: 'live' | 'test' = 'live'): string {
  return formatKey(environment, randomBytes(32))
}

type Changes = Readonly<{
  revision?: number
  targets?: readonly string[]
  timeouts?: Partial<UpstreamTimeouts>
  /** Of the upstream; what is absent has its default. */
  resilience?: z.input<typeof Resilience>
  bodyBytesMax?: number
  burst?: number
  tokens?: number
  perMs?: number
  corsOrigins?: readonly string[]
}>

/**
 * A small configuration: `/ferry/v1/*` wants a key and has a limit, `/open/*` wants nothing, `/only-get` takes GET alone, and
 * `/no-tier/*` belongs to an API that nobody subscribed to.
 */
export function configuration(changes: Changes = {}): SnapshotSource {
  const { targets = [], burst = 1_000, tokens = 1_000, perMs = 1_000 } = changes
  const cors = changes.corsOrigins && { origins: [...changes.corsOrigins], credentials: true }
  return SnapshotSource.parse({
    formatVersion: 1,
    revision: changes.revision ?? 1,
    apis: [
      { id: id('api', 1), slug: 'ferry', name: 'Ferry', cors: cors ?? null },
      { id: id('api', 2), slug: 'open', name: 'Open', auth: 'none' },
      { id: id('api', 3), slug: 'no-tier', name: 'Nobody subscribed' },
    ],
    versions: [1, 2, 3].map((number) => ({
      id: id('ver', number),
      apiId: id('api', number),
      name: 'v1',
      state: 'active',
      upstreamId: id('ups', 1),
      documentId: null,
      operations:
        number === 1
          ? [{ id: id('op', 1), method: 'GET', path: '/sailings/{id}', operationId: 'getSailing' }]
          : [],
    })),
    routes: [
      route(1, 1, '/ferry/v1/*', '/ferry/v1', changes.bodyBytesMax),
      route(2, 2, '/open/*', '/open', changes.bodyBytesMax),
      { ...route(3, 2, '/only-get', ''), methods: ['GET'] },
      route(4, 3, '/no-tier/*', '/no-tier'),
    ],
    upstreams: [
      {
        id: id('ups', 1),
        name: 'ferry',
        timeouts: changes.timeouts ?? {},
        resilience: changes.resilience ?? {},
        targets: targets.map((url, index) => ({ id: id('tgt', index + 1), url })),
      },
    ],
    tiers: [
      {
        id: id('tier', 1),
        slug: 'gold',
        name: 'Gold',
        apiIds: [id('api', 1)],
        limits: [
          {
            id: id('lim', 1),
            name: 'burst',
            rule: { kind: 'token_bucket', burst, tokens, perMs },
          },
        ],
      },
    ],
  })
}

function route(
  number: number,
  api: number,
  path: string,
  stripPrefix: string,
  bodyBytesMax = 1_048_576,
) {
  return {
    id: id('rt', number),
    apiId: id('api', api),
    versionId: id('ver', api),
    path,
    stripPrefix,
    bodyBytesMax,
  }
}

type KeyChanges = Partial<{
  number: number
  expiresAtMs: number | null
  revokedAtMs: number | null
  rotatedToId: string | null
}>

/** The record of a printed key of application 1. */
export function keyRecord(printed: string, changes: KeyChanges = {}): CredentialRecord {
  return {
    entity: 'api_key',
    id: id('key', changes.number ?? 1),
    applicationId: id('app', 1),
    organizationId: id('org', 1),
    hash: hashKey(printed).toString('hex'),
    pepperId: 'p1-test',
    environment: 'live',
    expiresAtMs: changes.expiresAtMs ?? null,
    revokedAtMs: changes.revokedAtMs ?? null,
    rotatedToId: changes.rotatedToId ?? null,
  }
}

type State = 'pending' | 'active' | 'suspended'

/** An organisation with an application that is subscribed to the ferry API. */
export function consumer(
  changes: {
    organization?: boolean
    application?: boolean
    deleted?: boolean
    subscription?: State | null
  } = {},
): CredentialRecord[] {
  const records: CredentialRecord[] = [
    { entity: 'organization', id: id('org', 1), active: changes.organization ?? true },
    {
      entity: 'application',
      id: id('app', 1),
      organizationId: id('org', 1),
      active: changes.application ?? true,
      deleted: changes.deleted ?? false,
    },
  ]
  if (changes.subscription === null) return records
  return [
    ...records,
    {
      entity: 'subscription',
      id: id('sub', 1),
      applicationId: id('app', 1),
      organizationId: id('org', 1),
      apiId: id('api', 1),
      tierId: id('tier', 1),
      state: changes.subscription ?? 'active',
    },
  ]
}
