import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type CredentialChanges,
  type CredentialRecord,
  readAllCredentials,
  readCredentialChanges,
} from '../src/credentials-feed.ts'
import { listenTo } from '../src/listen.ts'
import {
  type Consumer,
  createConsumer,
  createKey,
  createProduct,
  createSubscription,
  type Fixture,
  openFixture,
  type Product,
} from './rows.ts'

let fixture: Fixture
let product: Product
let consumer: Consumer
let cursor: { epoch: string; seq: number }

beforeAll(async () => {
  fixture = await openFixture()
  product = await createProduct(fixture.db, 'ferry')
})
afterAll(() => fixture.close())
beforeEach(async () => {
  consumer = await createConsumer(fixture.db, fixture.box)
  const { epoch, seq } = await readAllCredentials(fixture.pool)
  cursor = { epoch, seq }
})

type Changes = Extract<CredentialChanges, { kind: 'changes' }>

/** What a gateway that stands at `cursor` is told; moves the cursor. */
async function follow(): Promise<Changes> {
  const changes = await readCredentialChanges(fixture.pool, cursor.epoch, cursor.seq)
  if (changes.kind === 'reload') throw new Error('told to reload')
  cursor = { ...cursor, seq: changes.seq }
  return changes
}

const idsOf = (records: readonly { id: string }[]) => records.map(({ id }) => id)

/** Runs `work` with a client of its own, which is closed whatever happens. */
async function withClients(
  work: (a: pg.Client, b: pg.Client) => Promise<void>,
  begin = 'begin',
): Promise<void> {
  const clients = [0, 1].map(() => new pg.Client({ connectionString: fixture.url }))
  const [a, b] = clients
  if (a === undefined || b === undefined) throw new Error('two clients were made')
  await Promise.all(clients.map((client) => client.connect()))
  try {
    await a.query(begin)
    await b.query(begin)
    await work(a, b)
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}

const revoke = (client: pg.Client, keyId: string) =>
  client.query('update api_keys set revoked_at = now() where id = $1', [keyId])

describe('transactions that overlap', () => {
  // Guarantee: a cursor never passes a change that commits later. A commits behind B, although it wrote first.
  it('and commit out of order are both seen', async () => {
    const other = await createKey(fixture.db, fixture.box, consumerOwner())
    await follow()
    await withClients(async (a, b) => {
      await revoke(a, consumer.keyId)
      await revoke(b, other)
      await b.query('commit')
      expect(idsOf((await follow()).upserts)).toEqual([other])
      await a.query('commit')
      expect(idsOf((await follow()).upserts)).toEqual([consumer.keyId])
    })
    expect(idsOf((await follow()).upserts)).toEqual([])
  })

  it('and are rolled back leave no hole that a reader would wait for', async () => {
    const other = await createKey(fixture.db, fixture.box, consumerOwner())
    await follow()
    await withClients(async (a, b) => {
      await revoke(a, consumer.keyId)
      await revoke(b, other)
      await a.query('rollback')
      await b.query('commit')
    })
    expect(idsOf((await follow()).upserts)).toEqual([other])
  })

  // A writer that insists on an old snapshot cannot draw a number in order: it is refused whole, never lost.
  it('at REPEATABLE READ are seen, or refused at the commit with nothing written', async () => {
    const other = await createKey(fixture.db, fixture.box, consumerOwner())
    await follow()
    await withClients(async (a, b) => {
      await revoke(a, consumer.keyId)
      await revoke(b, other)
      await b.query('commit')
      await expect(a.query('commit')).rejects.toMatchObject({ code: '40001' })
    }, 'begin isolation level repeatable read')
    expect(idsOf((await follow()).upserts)).toEqual([other])
    const key = await fixture.db.apiKey.findUniqueOrThrow({ where: { id: consumer.keyId } })
    expect(key.revokedAt).toBeNull()
  })

  // Guarantee, by brute force: at every moment a follower that applies what it is told equals a full reading.
  it('in great number leave a follower with exactly the rows', async () => {
    const keys = await Promise.all(
      Array.from({ length: 12 }, () => createKey(fixture.db, fixture.box, consumerOwner())),
    )
    const replica = new Map<string, CredentialRecord>()
    let writing = true
    const following = (async () => {
      while (writing) apply(replica, await follow())
      apply(replica, await follow())
    })()
    await Promise.all(
      keys.map(async (id, index) => {
        for (let round = 0; round < 15; round += 1) {
          const expiresAt = new Date(Date.UTC(2040, index, round + 1))
          await fixture.db.$transaction(async (tx) => {
            await tx.apiKey.update({ where: { id }, data: { expiresAt } })
            if ((round + index) % 3 === 0) await tx.$executeRaw`select pg_sleep(0.005)`
          })
        }
      }),
    )
    writing = false
    await following
    const { records } = await readAllCredentials(fixture.pool)
    const wanted = records.filter(({ id }) => keys.includes(id))
    expect(wanted).toHaveLength(keys.length)
    for (const record of wanted) expect(replica.get(record.id)).toEqual(record)
  })
})

function consumerOwner() {
  const { organizationId, applicationId } = consumer
  return { organizationId, applicationId }
}

function apply(replica: Map<string, CredentialRecord>, { upserts, removals }: Changes): void {
  for (const record of upserts) replica.set(record.id, record)
  for (const { id } of removals) replica.delete(id)
}

describe('the feed', () => {
  it('tells of every kind of record with what a gateway needs', async () => {
    const { db, box } = fixture
    const fresh = await createConsumer(db, box)
    const subscriptionId = await createSubscription(db, fresh, product)
    const { upserts, removals } = await follow()
    const { organizationId, applicationId, keyId } = fresh
    const { hash, pepperId } = await db.apiKey.findUniqueOrThrow({ where: { id: keyId } })
    expect(removals).toEqual([])
    expect(upserts).toEqual([
      { entity: 'organization', id: organizationId, active: true },
      { entity: 'application', id: applicationId, organizationId, active: true, deleted: false },
      {
        ...{ entity: 'api_key', id: keyId, applicationId, organizationId, pepperId },
        ...{ hash: Buffer.from(hash).toString('hex'), environment: 'live' },
        ...{ expiresAtMs: null, revokedAtMs: null, rotatedToId: null },
      },
      {
        ...{ entity: 'subscription', id: subscriptionId, applicationId, organizationId },
        ...{ apiId: product.apiId, tierId: product.tierId, state: 'active' },
        pinnedVersionId: null,
      },
    ])
  })

  it('says instants in milliseconds', async () => {
    const expiresAt = new Date('2031-02-03T04:05:06.789Z')
    await fixture.db.apiKey.update({ where: { id: consumer.keyId }, data: { expiresAt } })
    expect((await follow()).upserts).toMatchObject([{ expiresAtMs: expiresAt.getTime() }])
  })

  it('tells of suspensions and deletions', async () => {
    const { db } = fixture
    const { organizationId, applicationId } = consumer
    await db.organization.update({ where: { id: organizationId }, data: { state: 'suspended' } })
    await db.application.update({
      where: { id: applicationId },
      data: { state: 'suspended', deletedAt: new Date() },
    })
    expect((await follow()).upserts).toEqual([
      { entity: 'organization', id: organizationId, active: false },
      { entity: 'application', id: applicationId, organizationId, active: false, deleted: true },
    ])
  })

  it('turns a cancelled subscription and a deleted key into removals', async () => {
    const { db } = fixture
    const id = await createSubscription(db, consumer, product)
    await follow()
    await db.subscription.update({ where: { id }, data: { state: 'cancelled' } })
    await db.apiKey.delete({ where: { id: consumer.keyId } })
    expect(await follow()).toMatchObject({
      upserts: [],
      removals: [
        { entity: 'api_key', id: consumer.keyId },
        { entity: 'subscription', id },
      ],
    })
    const { records } = await readAllCredentials(fixture.pool)
    expect(idsOf(records)).not.toContain(id)
  })

  it('is silent about edits that no gateway cares for', async () => {
    const { db } = fixture
    await db.application.update({
      where: { id: consumer.applicationId },
      data: { name: 'Renamed', description: 'New words' },
    })
    await db.apiKey.update({ where: { id: consumer.keyId }, data: { name: 'desktop' } })
    expect(await follow()).toMatchObject({ upserts: [], removals: [] })
  })

  it('tells one record once, as it is now, however often it changed', async () => {
    const { db } = fixture
    for (const state of ['suspended', 'active', 'suspended'] as const) {
      await db.organization.update({ where: { id: consumer.organizationId }, data: { state } })
    }
    expect((await follow()).upserts).toEqual([
      { entity: 'organization', id: consumer.organizationId, active: false },
    ])
  })

  it('notifies listeners', async () => {
    let notified = 0
    const { promise: connected, resolve } = Promise.withResolvers<void>()
    const listener = listenTo(
      fixture.url,
      ['gatehouse_credentials'],
      () => {
        notified += 1
      },
      (isConnected) => isConnected && resolve(),
    )
    try {
      await connected
      await createKey(fixture.db, fixture.box, consumerOwner())
      await vi.waitFor(() => expect(notified).toBeGreaterThan(0), { timeout: 5_000, interval: 10 })
    } finally {
      await listener.close()
    }
  })
})

describe('a cursor', () => {
  it('of another database is told to reload', async () => {
    const elsewhere = '00000000-0000-4000-8000-000000000000'
    expect(await readCredentialChanges(fixture.pool, elsewhere, cursor.seq)).toEqual({
      kind: 'reload',
    })
  })

  it('ahead of the feed is told to reload: the database was restored from a backup', async () => {
    const ahead = cursor.seq + 1_000
    expect(await readCredentialChanges(fixture.pool, cursor.epoch, ahead)).toEqual({
      kind: 'reload',
    })
  })

  it('behind what was swept is told to reload, and one that is up to date is not', async () => {
    const old = cursor.seq
    await createKey(fixture.db, fixture.box, consumerOwner())
    await createKey(fixture.db, fixture.box, consumerOwner())
    await fixture.pool.query('delete from credential_changes where seq <= $1', [old + 1])
    expect(await readCredentialChanges(fixture.pool, cursor.epoch, old)).toEqual({ kind: 'reload' })
    const now = await readCredentialChanges(fixture.pool, cursor.epoch, old + 1)
    expect(now).toMatchObject({ kind: 'changes', seq: old + 2 })

    await fixture.pool.query('delete from credential_changes')
    const swept = await readCredentialChanges(fixture.pool, cursor.epoch, old + 2)
    expect(swept).toEqual({ kind: 'changes', seq: old + 2, upserts: [], removals: [] })
    await createKey(fixture.db, fixture.box, consumerOwner())
    expect(await readCredentialChanges(fixture.pool, cursor.epoch, old + 2)).toMatchObject({
      kind: 'changes',
      seq: old + 3,
    })
  })
})
