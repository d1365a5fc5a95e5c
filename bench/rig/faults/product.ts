import { randomBytes } from 'node:crypto'
import { createDb, type Db, issueKey, mintId, openSecretBox, seedInstallation } from '@gatehouse/db'
import { canonicalJson, SnapshotSource } from '@gatehouse/policy'
import type { z } from 'zod'
import { type DatabaseRelay, startRelay } from './relay.ts'
import type { Rig } from './rig.ts'

/** A limit that every request is counted by and that no load reaches. */
const UNREACHABLE = { kind: 'token_bucket', burst: 1_000_000_000, tokens: 1_000_000, perMs: 1_000 }

/** The upstreams share a core with the load: that they are late is not what a fault is about. */
const PATIENT = { connectMs: 20_000, headersMs: 60_000, bodyIdleMs: 60_000, totalMs: 120_000 }

export type Upstreams = Readonly<Record<string, readonly string[]>>

/** An installation with a database behind a relay, an API for each upstream, and a key of either class that may call all. */
export type Product = Readonly<{
  db: Db
  relay: DatabaseRelay
  masterKey: string
  keys: Readonly<{ ordinary: string; critical: string }>
  /** Publishes the next revision; gives its number. */
  publish(source: SnapshotSource): Promise<number>
  /** Upstream `a` is called at `/a/v1/*`. `resilience` is that of all upstreams. */
  source(upstreams: Upstreams, resilience?: object): SnapshotSource
  /** Revokes the ordinary key, in a transaction that is committed when this resolves. */
  revokeOrdinary(): Promise<void>
  restoreOrdinary(): Promise<void>
  usageTotal(): Promise<number>
}>

export async function installProduct(rig: Rig, names: readonly string[]): Promise<Product> {
  const databaseUrl = await rig.database()
  const masterKey = randomBytes(32).toString('base64')
  const admin = { email: 'bench@example.test', password: randomBytes(12).toString('hex') }
  await seedInstallation(databaseUrl, { masterKey, admin, demo: null, nowMs: Date.now() })
  const db = createDb(databaseUrl)
  rig.defer(() => db.$disconnect())
  const apiIds = new Map(names.map((name) => [name, mintId('api')]))
  for (const [slug, id] of apiIds) await db.api.create({ data: { id, slug, name: slug } })
  const ordinary = await createConsumer(db, masterKey, 'ordinary', [...apiIds.values()])
  const critical = await createConsumer(db, masterKey, 'critical', [...apiIds.values()])
  const relay = await startRelay(rig, databaseUrl)
  let number = 0
  return {
    ...{ db, relay, masterKey },
    keys: { ordinary: ordinary.key, critical: critical.key },
    source: (upstreams, resilience = {}) =>
      describe(apiIds, [ordinary.tierId, critical.tierId], upstreams, resilience),
    async publish(source) {
      number += 1
      const text = canonicalJson({ ...source, revision: number })
      await db.configRevision.create({
        data: {
          ...{ number, parentNumber: number === 1 ? null : number - 1, formatVersion: 1 },
          source: JSON.parse(text),
          hash: number.toString(16).padStart(64, '0'),
        },
      })
      return number
    },
    revokeOrdinary: () => setRevoked(db, ordinary.applicationId, new Date()),
    restoreOrdinary: () => setRevoked(db, ordinary.applicationId, null),
    async usageTotal() {
      const { _sum } = await db.usageMinute.aggregate({ _sum: { requests: true } })
      return Number(_sum.requests ?? 0)
    },
  }
}

async function setRevoked(db: Db, applicationId: string, revokedAt: Date | null): Promise<void> {
  await db.apiKey.updateMany({ where: { applicationId }, data: { revokedAt } })
}

async function createConsumer(
  db: Db,
  masterKey: string,
  slug: 'ordinary' | 'critical',
  apiIds: readonly string[],
): Promise<{ key: string; tierId: string; applicationId: string }> {
  const [organizationId, applicationId, tierId] = [mintId('org'), mintId('app'), mintId('tier')]
  const { printed, hash, pepperId, hint } = issueKey(openSecretBox(masterKey), 'live')
  const environment = 'live'
  await db.organization.create({ data: { id: organizationId, slug, name: slug } })
  await db.application.create({ data: { id: applicationId, organizationId, name: slug } })
  await db.tier.create({ data: { id: tierId, slug, name: slug, critical: slug === 'critical' } })
  for (const apiId of apiIds) {
    const data = { id: mintId('sub'), organizationId, applicationId, apiId, tierId }
    await db.subscription.create({ data })
  }
  const key = { id: mintId('key'), organizationId, applicationId, name: slug, environment } as const
  await db.apiKey.create({ data: { ...key, hash, pepperId, hint } })
  return { key: printed, tierId, applicationId }
}

function describe(
  apiIds: ReadonlyMap<string, string>,
  [ordinary, critical]: readonly [string, string],
  upstreams: Upstreams,
  resilience: object,
): SnapshotSource {
  const apis = [...apiIds].map(([slug, id]) => ({ id, slug, name: slug }))
  const of = (prefix: string, slug: string) => `${prefix}_${slug}`
  const tier = (id: string, slug: string) => ({
    ...{ id, slug, name: slug, critical: slug === 'critical', apiIds: [...apiIds.values()] },
    limits: [{ id: of('lim', slug), name: slug, rule: UNREACHABLE }],
  })
  const source: z.input<typeof SnapshotSource> = {
    ...{ formatVersion: 1, revision: 0, apis },
    versions: apis.map(({ id, slug }) => ({
      ...{ id: of('ver', slug), apiId: id, name: 'v1', state: 'active', documentId: null },
      ...{ upstreamId: of('ups', slug), operations: [] },
    })),
    routes: apis.map(({ id, slug }) => ({
      ...{ id: of('rt', slug), apiId: id, versionId: of('ver', slug) },
      ...{ path: `/${slug}/v1/*`, stripPrefix: `/${slug}/v1` },
    })),
    upstreams: apis.map(({ slug }) => ({
      ...{ id: of('ups', slug), name: slug, timeouts: PATIENT, resilience },
      targets: (upstreams[slug] ?? []).map((url, at) => ({ id: of('tgt', `${slug}${at}`), url })),
    })),
    tiers: [tier(ordinary, 'ordinary'), tier(critical, 'critical')] as never,
  }
  return SnapshotSource.parse(source)
}
