import { MINUTE_MS } from '@gatehouse/policy'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DbTx } from '../src/client.ts'
import { readAllCredentials } from '../src/credentials-feed.ts'
import { readDraft } from '../src/draft.ts'
import { mintId } from '../src/mint-id.ts'
import { pinFirstUses } from '../src/pin-versions.ts'
import { publishRevision, restoreRevision } from '../src/revisions.ts'
import { recordUsage } from '../src/usage.ts'
import {
  type Consumer,
  createConsumer,
  createProduct,
  createSubscription,
  createVersion,
  type Fixture,
  openFixture,
  type Product,
} from './rows.ts'
import { usageBatch, usageRow } from './usage-rows.ts'

let fixture: Fixture
let product: Product
let consumer: Consumer
let subscriptionId: string
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())

const SELECTION = {
  ...{ header: 'X-Version', query: 'v', mediaType: 'version', date: 'X-Day' },
  policy: 'pin',
}
const inTx = <T>(work: (tx: DbTx) => Promise<T>) =>
  fixture.db.$transaction(work, { timeout: 30_000, maxWait: 30_000 })

beforeEach(async () => {
  const { db, box } = fixture
  product = await createProduct(db, `ferry-${mintId('api').slice(-6)}`)
  consumer = await createConsumer(db, box)
  subscriptionId = await createSubscription(db, consumer, product)
})

const setSelection = (versionSelection: object) =>
  fixture.db.api.update({ where: { id: product.apiId }, data: { versionSelection } })

// Guarantee: what says how a version is chosen is in the draft, in a revision, and comes back with it.
it('how versions are chosen is published and restored', async () => {
  const { db } = fixture
  const { apiId, versionId, routeId } = product
  await setSelection(SELECTION)
  await db.apiVersion.update({ where: { id: versionId }, data: { publishedOn: '2026-03-01' } })
  await db.route.update({ where: { id: routeId }, data: { versionChoice: 'caller' } })
  const published = await inTx((tx) => publishRevision(tx, { authorId: null, comment: '' }))
  if (!published.ok) throw new Error(JSON.stringify(published))
  const before = await readDraft(db)
  expect(before.apis.find(({ id }) => id === apiId)?.versionSelection).toEqual(SELECTION)

  await setSelection({ ...SELECTION, header: 'X-Other', policy: 'oldest' })
  await db.apiVersion.update({ where: { id: versionId }, data: { publishedOn: null } })
  await db.route.update({ where: { id: routeId }, data: { versionChoice: 'fixed' } })
  await inTx((tx) => restoreRevision(tx, published.number, { authorId: null, comment: '' }))
  expect(await readDraft(db)).toEqual(before)
})

describe('pinning to the first call', () => {
  const use = async (versionId: string, minutesAgo: number, upstreamId = product.upstreamId) => {
    const startsAtMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - minutesAgo * MINUTE_MS
    const { organizationId, applicationId, keyId } = consumer
    const row = { ...usageRow(startsAtMs, keyId, [5]), organizationId, applicationId }
    const rows = [{ ...row, apiId: product.apiId, versionId, upstreamId }]
    await recordUsage(fixture.pool, [usageBatch(rows)])
  }
  const pinned = async () =>
    (await fixture.db.subscription.findUniqueOrThrow({ where: { id: subscriptionId } }))
      .pinnedVersionId

  it('takes the version that was really called, once', async () => {
    const { db, pool } = fixture
    const { apiId, upstreamId, versionId } = product
    const second = mintId('ver')
    await createVersion(db, { id: second, apiId, upstreamId, name: 'v2' })
    await setSelection(SELECTION)
    expect(await pinFirstUses(pool)).toBe(0)
    await use(second, 3)
    await use(versionId, 1)
    expect(await pinFirstUses(pool)).toBe(1)
    expect(await pinned()).toBe(second)
    expect(await pinFirstUses(pool)).toBe(0)
    const { records } = await readAllCredentials(pool)
    expect(records.find(({ id }) => id === subscriptionId)).toMatchObject({
      pinnedVersionId: second,
    })
  })

  // Guarantee: whoever asks for a retired version is told so (410, noted with the key) and is not tied to it.
  it('leaves out calls that no upstream saw', async () => {
    await setSelection(SELECTION)
    await use(product.versionId, 1, '')
    expect(await pinFirstUses(fixture.pool)).toBe(0)
    expect(await pinned()).toBeNull()
  })

  it('is for APIs that say so, and leaves other consumers’ calls alone', async () => {
    await setSelection({ ...SELECTION, policy: 'oldest' })
    await use(product.versionId, 1)
    expect(await pinFirstUses(fixture.pool)).toBe(0)
    await setSelection(SELECTION)
    consumer = await createConsumer(fixture.db, fixture.box)
    const other = subscriptionId
    subscriptionId = await createSubscription(fixture.db, consumer, product)
    expect(await pinFirstUses(fixture.pool)).toBe(1)
    expect(await pinned()).toBeNull()
    subscriptionId = other
    expect(await pinned()).toBe(product.versionId)
  })

  // Guarantee: gateways hear of a pin as of any other change of a subscription.
  it('is a change in the feed', async () => {
    const seq = async () => (await readAllCredentials(fixture.pool)).seq
    const before = await seq()
    await fixture.db.subscription.update({
      where: { id: subscriptionId },
      data: { pinnedVersionId: product.versionId },
    })
    expect(await seq()).toBe(before + 1)
  })
})
