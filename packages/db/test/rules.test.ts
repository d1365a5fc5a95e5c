import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordAudit } from '../src/audit.ts'
import { issueKey, issueManagementToken } from '../src/keys.ts'
import { mintId } from '../src/mint-id.ts'
import {
  type Consumer,
  createConsumer,
  createProduct,
  createSubscription,
  type Fixture,
  openFixture,
  type Product,
} from './rows.ts'

let fixture: Fixture
let consumer: Consumer
let product: Product
beforeAll(async () => {
  fixture = await openFixture()
  consumer = await createConsumer(fixture.db, fixture.box)
  product = await createProduct(fixture.db, 'ferry')
})
afterAll(() => fixture.close())

describe('history', () => {
  it.each(['update audit_events set action = $$x$$', 'delete from audit_events'])(
    'of acts is append-only: %s',
    async (statement) => {
      await recordAudit(fixture.db, {
        ...{ actorUserId: null, action: 'api_key.created', subjectType: 'api_key' },
        ...{ subjectId: consumer.keyId, after: { name: 'laptop' } },
      })
      await expect(fixture.pool.query(statement)).rejects.toThrow('audit_events is append-only')
    },
  )

  it.each(['update config_revisions set source = $${}$$', 'delete from config_revisions'])(
    'of publications is append-only: %s',
    async (statement) => {
      await fixture.db.configRevision.create({
        data: {
          number: 1 + (await fixture.db.configRevision.count()),
          formatVersion: 1,
          source: {},
          hash: '',
        },
      })
      await expect(fixture.pool.query(statement)).rejects.toThrow('config_revisions is append-only')
    },
  )
})

describe('tenants', () => {
  it('a key cannot name one organisation and the application of another', async () => {
    const other = await createConsumer(fixture.db, fixture.box)
    const { hash, pepperId, hint } = issueKey(fixture.box, 'live')
    await expect(
      fixture.db.apiKey.create({
        data: {
          ...{ id: mintId('key'), name: 'x', environment: 'live', hash, pepperId, hint },
          ...{ organizationId: other.organizationId, applicationId: consumer.applicationId },
        },
      }),
    ).rejects.toMatchObject({ code: 'P2003' })
  })

  it('a subscription cannot name one organisation and the application of another', async () => {
    const other = await createConsumer(fixture.db, fixture.box)
    const mixed = { ...consumer, organizationId: other.organizationId }
    await expect(createSubscription(fixture.db, mixed, product)).rejects.toMatchObject({
      code: 'P2003',
    })
  })
})

describe('subscriptions', () => {
  it('one at a time for an application and an API; cancelled ones do not count', async () => {
    const { db } = fixture
    const first = await createSubscription(db, consumer, product)
    await expect(createSubscription(db, consumer, product)).rejects.toMatchObject({ code: 'P2002' })
    await db.subscription.update({ where: { id: first }, data: { state: 'cancelled' } })
    const second = await createSubscription(db, consumer, product)
    await db.subscription.update({ where: { id: second }, data: { state: 'cancelled' } })
    await createSubscription(db, consumer, product)
    await expect(
      db.subscription.update({ where: { id: first }, data: { state: 'active' } }),
    ).rejects.toMatchObject({ code: 'P2002' })
  })

  it('at the same time: exactly one of many wins', async () => {
    const fresh = await createConsumer(fixture.db, fixture.box)
    const attempts = await Promise.allSettled(
      Array.from({ length: 6 }, () => createSubscription(fixture.db, fresh, product)),
    )
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

describe('names', () => {
  it('an application’s name is taken in its organisation, whatever the case, until it is deleted', async () => {
    const { db } = fixture
    const { organizationId, applicationId } = await createConsumer(db, fixture.box)
    const create = () =>
      db.application.create({ data: { id: mintId('app'), organizationId, name: 'TIMETABLE' } })
    await expect(create()).rejects.toMatchObject({ code: 'P2002' })
    await db.application.update({ where: { id: applicationId }, data: { deletedAt: new Date() } })
    await expect(create()).resolves.toBeDefined()
  })

  it.each(['Ada@example.com', 'ada@example.com ', 'ada\n@example.com'])(
    'an address that is not normalised is refused: %j',
    async (email) => {
      const user = { id: mintId('usr'), email, name: 'Ada' }
      await expect(fixture.db.user.create({ data: user })).rejects.toThrow()
    },
  )
})

describe('secrets', () => {
  it('no two keys are alike, and what is kept is not the key', () => {
    const issued = Array.from({ length: 200 }, (_, index) =>
      index % 3 === 0
        ? issueManagementToken(fixture.box)
        : issueKey(fixture.box, index % 3 === 1 ? 'live' : 'test'),
    )
    const hashes = new Set(issued.map(({ hash }) => hash.toString('hex')))
    expect(hashes.size).toBe(issued.length)
    for (const { printed, hash, hint, pepperId } of issued) {
      expect(hash).toHaveLength(32)
      expect(printed.endsWith(hint)).toBe(true)
      expect(hash.includes(printed)).toBe(false)
      expect(pepperId).toBe(fixture.box.pepperId)
      expect(fixture.box.hashKey(printed).equals(hash)).toBe(true)
    }
  })
})
