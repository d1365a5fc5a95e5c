import { SAFE_PATH_POLICY } from '@gatehouse/policy'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DbTx } from '../src/client.ts'
import { readDraft } from '../src/draft.ts'
import { mintId } from '../src/mint-id.ts'
import {
  latestPublished,
  type PublishOutcome,
  publishRevision,
  restoreRevision,
} from '../src/revisions.ts'
import { sealSecret } from '../src/sealed-secrets.ts'
import { openSecretBox } from '../src/secret-box.ts'
import {
  createConsumer,
  createProduct,
  createSubscription,
  createVersion,
  type Fixture,
  openFixture,
} from './rows.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())

const AUTHOR = { authorId: null, comment: 'because' }
const OPTIONS = { timeout: 30_000, maxWait: 30_000 }
const inTx = <T>(work: (tx: DbTx) => Promise<T>) => fixture.db.$transaction(work, OPTIONS)
const publish = () => inTx((tx) => publishRevision(tx, AUTHOR))
const restore = (number: number) => inTx((tx) => restoreRevision(tx, number, AUTHOR))
const draft = () => readDraft(fixture.db)

const LOOSE_PATHS = { ...SAFE_PATH_POLICY, encodedSlash: 'keep' }
const ROUTE_EXTRAS = {
  host: '*.example',
  priority: 3,
  webSocket: false,
  predicates: [{ in: 'header', name: 'X-Beta', test: 'equals', value: '1' }],
  upstreamHost: '*',
  requestHeaders: [{ op: 'set', name: 'X-From', value: 'gateway' }],
  responseHeaders: [{ op: 'remove', name: 'Server', value: '' }],
}
const NO_EXTRAS = {
  ...{ host: null, priority: 0, predicates: [], upstreamHost: null, webSocket: true },
  ...{ requestHeaders: [], responseHeaders: [] },
}

const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'
const NO_TLS = {
  ...{ tlsCa: null, tlsServerName: null, tlsVerify: true, protocol: 'http1' },
  ...{ tlsClientCertificate: null, tlsClientKeySecretId: null },
}

async function clientTls(upstreamId: string) {
  const box = openSecretBox(Buffer.alloc(32).toString('base64'))
  return {
    ...{ tlsCa: PEM, tlsServerName: 'ferry.internal', tlsVerify: false, protocol: 'http2' },
    tlsClientCertificate: PEM,
    tlsClientKeySecretId: await sealSecret(fixture.db, box, upstreamId, 'a key'),
  }
}

function numberOf(outcome: PublishOutcome): number {
  if (!outcome.ok) throw new Error(`not published: ${JSON.stringify(outcome)}`)
  return outcome.number
}

/** Nothing of the catalogue; revisions cannot be removed, so their numbers go on. */
beforeEach(async () => {
  const { db } = fixture
  await db.subscription.deleteMany()
  await db.route.deleteMany()
  await db.apiVersion.deleteMany()
  await db.api.deleteMany()
  await db.tier.deleteMany()
  await db.upstream.deleteMany()
})

describe('restoring', () => {
  it('an unknown revision is not found', async () => {
    expect(await restore(9_999)).toEqual({ ok: false, reason: 'not_found' })
  })

  it('puts every edited row back and publishes it under a new number', async () => {
    const { db } = fixture
    const { apiId, routeId, upstreamId, tierId } = await createProduct(db, 'ferry')
    await db.api.update({
      where: { id: apiId },
      data: { limitTierId: tierId, pathPolicy: LOOSE_PATHS },
    })
    await db.route.update({ where: { id: routeId }, data: ROUTE_EXTRAS })
    const cost = { tokens: 3, routes: { [routeId]: 5 }, responseHeader: 'x-cost', tokensMax: 9 }
    const scope = { scope: 'header', header: 'x-tenant', ipv6Prefix: 56 }
    await db.tierLimit.updateMany({
      where: { tierId },
      data: { ...scope, cost, onStoreFailure: 'closed', counting: 'lease', ipv4Prefix: 24 },
    })
    await db.tier.update({ where: { id: tierId }, data: { bodyBytesMax: 4_096 } })
    await db.upstream.update({ where: { id: upstreamId }, data: await clientTls(upstreamId) })
    const good = numberOf(await publish())
    const before = await draft()

    const oops = { name: 'Oops', corsOrigins: [], limitTierId: null }
    await db.api.update({ where: { id: apiId }, data: { ...oops, pathPolicy: SAFE_PATH_POLICY } })
    await db.route.update({ where: { id: routeId }, data: { ...NO_EXTRAS, enabled: false } })
    await db.upstream.update({
      where: { id: upstreamId },
      data: {
        ...NO_TLS,
        connectMs: 10,
        streamIdleMs: 0,
        resilience: { retry: { attemptsMax: 9 } },
      },
    })
    await db.target.deleteMany({ where: { upstreamId } })
    await db.target.create({ data: { id: mintId('tgt'), upstreamId, url: 'http://127.0.0.1:1' } })
    await db.tierLimit.deleteMany({ where: { tierId } })
    await db.tier.update({ where: { id: tierId }, data: { bodyBytesMax: null } })
    await db.operation.deleteMany()
    const bad = numberOf(await publish())

    const restored = numberOf(await restore(good))
    expect(restored).toBe(bad + 1)
    expect(await draft()).toEqual(before)
    const row = await db.configRevision.findUniqueOrThrow({ where: { number: restored } })
    expect(row).toMatchObject({ parentNumber: bad, restoredNumber: good })
    // The next publication does not bring the mistake back.
    expect(await publish()).toMatchObject({ reason: 'unchanged' })
  })

  it('swaps names back', async () => {
    const { db } = fixture
    const a = await createProduct(db, 'ferry')
    const b = await createProduct(db, 'bus')
    await createVersion(db, { ...a, id: mintId('ver'), name: 'v2' })
    const good = numberOf(await publish())
    const before = await draft()

    await swap('apis', 'slug')
    await swap('tiers', 'slug')
    await swap('upstreams', 'name')
    await swap('api_versions', 'name', `where api_id = '${a.apiId}'`)
    await swap('operations', 'path', `where version_id = '${b.versionId}'`)
    numberOf(await publish())
    expect(await draft()).not.toEqual(before)

    numberOf(await restore(good))
    expect(await draft()).toEqual(before)
  })

  it('brings deleted records back although others took their names', async () => {
    const { db } = fixture
    const lost = await createProduct(db, 'ferry')
    const good = numberOf(await publish())
    const before = await draft()
    await db.route.delete({ where: { id: lost.routeId } })
    await db.apiVersion.delete({ where: { id: lost.versionId } })
    await db.tier.delete({ where: { id: lost.tierId } })
    await db.api.delete({ where: { id: lost.apiId } })
    await db.upstream.delete({ where: { id: lost.upstreamId } })
    await createProduct(db, 'ferry')
    numberOf(await publish())

    numberOf(await restore(good))
    expect(await draft()).toEqual(before)
  })

  it('keeps what consumers subscribed to since, out of service', async () => {
    const { db, box } = fixture
    const lost = await createProduct(db, 'ferry')
    const good = numberOf(await publish())
    const before = await draft()
    await db.route.deleteMany()
    await db.apiVersion.deleteMany()
    await db.tier.deleteMany()
    await db.api.deleteMany()
    const since = await createProduct(db, 'ferry-two')
    await db.api.update({ where: { id: since.apiId }, data: { slug: 'ferry' } })
    const subscriptionId = await createSubscription(db, await createConsumer(db, box), since)
    numberOf(await publish())

    numberOf(await restore(good))
    const after = await draft()
    expect(after.routes).toEqual(before.routes)
    expect(after.versions).toEqual(before.versions)
    expect(after.apis.find(({ id }) => id === lost.apiId)).toEqual(before.apis[0])
    const kept = after.apis.find(({ id }) => id === since.apiId)
    expect(kept).toMatchObject({ visibility: 'internal' })
    expect(kept?.slug).toMatch(/^ferry-[0-9a-z]{6}$/)
    // Whoever subscribed keeps the tier's limits; nobody new can have it.
    const tier = after.tiers.find(({ id }) => id === since.tierId)
    expect(tier).toMatchObject({ apiIds: [], limits: [{ name: 'burst' }] })
    expect(await db.subscription.count({ where: { id: subscriptionId } })).toBe(1)
  })

  it('keeps a version with documents as a draft, and forward again it is as it was', async () => {
    const { db } = fixture
    const product = await createProduct(db, 'ferry')
    const old = numberOf(await publish())
    const versionId = mintId('ver')
    await createVersion(db, { ...product, id: versionId, name: 'v2' })
    const documentId = await createDocument(versionId)
    await db.apiVersion.update({ where: { id: versionId }, data: { documentId } })
    const recent = numberOf(await publish())
    const before = await draft()

    numberOf(await restore(old))
    expect(await db.apiVersion.findUnique({ where: { id: versionId } })).toMatchObject({
      state: 'draft',
    })
    expect(await db.apiDocument.count({ where: { id: documentId } })).toBe(1)
    numberOf(await restore(recent))
    expect(await draft()).toEqual(before)
  })

  it('takes the texts of operations that had gone from the document', async () => {
    const { db } = fixture
    const { versionId } = await createProduct(db, 'ferry')
    const documentId = await createDocument(versionId)
    await db.apiVersion.update({ where: { id: versionId }, data: { documentId } })
    const good = numberOf(await publish())
    await db.operation.deleteMany()
    numberOf(await publish())

    numberOf(await restore(good))
    const operation = await db.operation.findFirstOrThrow({ where: { path: '/sailings' } })
    expect(operation).toMatchObject({
      summary: 'All sailings',
      tags: ['sailing'],
      deprecated: true,
    })
  })

  it('of a revision in force only undoes edits that were not published', async () => {
    const { db } = fixture
    await createProduct(db, 'ferry')
    const number = numberOf(await publish())
    const before = await draft()
    await db.api.updateMany({ data: { name: 'Half an idea' } })
    expect(await restore(number)).toEqual({ ok: false, reason: 'unchanged', number })
    expect(await draft()).toEqual(before)
  })

  it('of a revision that does not compile any more leaves the rows alone', async () => {
    const { db } = fixture
    await createProduct(db, 'ferry')
    const published = numberOf(await publish())
    const before = await draft()
    const number = published + 1
    const source = {
      ...before,
      revision: number,
      routes: [{ ...before.routes[0], path: 'no/slash' }],
    }
    await db.configRevision.create({
      data: { number, parentNumber: published, formatVersion: 1, source, hash: '', comment: '' },
    })
    expect(await restore(number)).toMatchObject({ ok: false, reason: 'issues' })
    expect(await draft()).toEqual(before)
    expect((await latestPublished(db))?.number).toBe(number)
  })
})

/** Gives the two rows each other's value. */
async function swap(table: string, column: string, where = ''): Promise<void> {
  const { db } = fixture
  const rows = await db.$queryRawUnsafe<{ id: string; value: string }[]>(
    `select id, ${column} as value from ${table} ${where} order by id`,
  )
  const [a, b] = rows
  if (a === undefined || b === undefined || rows.length !== 2)
    throw new Error('two rows are swapped')
  const set = (id: string, value: string) =>
    db.$executeRawUnsafe(`update ${table} set ${column} = $2 where id = $1`, id, value)
  await set(a.id, 'elsewhere')
  await set(b.id, a.value)
  await set(a.id, b.value)
}

async function createDocument(versionId: string): Promise<string> {
  const operation = { summary: 'All sailings', tags: ['sailing', 7], deprecated: true }
  const id = mintId('doc')
  await fixture.db.apiDocument.create({
    data: {
      id,
      versionId,
      format: 'json',
      specVersion: '3.1',
      text: '{}',
      bundled: { paths: { '/sailings': { get: operation } } },
      hash: '',
      findings: [],
    },
  })
  return id
}
