import { SnapshotSource } from '@gatehouse/policy'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DbTx } from '../src/client.ts'
import { readDraft } from '../src/draft.ts'
import { latestRevision } from '../src/latest-revision.ts'
import {
  latestPublished,
  type PublishOutcome,
  publishRevision,
  sourceHash,
} from '../src/revisions.ts'
import { createProduct, type Fixture, openFixture } from './rows.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())

const AUTHOR = { authorId: null, comment: 'because' }
const OPTIONS = { timeout: 30_000, maxWait: 30_000 }
const inTx = <T>(work: (tx: DbTx) => Promise<T>) => fixture.db.$transaction(work, OPTIONS)
const publish = () => inTx((tx) => publishRevision(tx, AUTHOR))
const draft = () => readDraft(fixture.db)

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
  await db.tier.deleteMany()
  await db.api.deleteMany()
  await db.upstream.deleteMany()
})

describe('the draft', () => {
  it('says every field of a snapshot source and nothing else', async () => {
    await createProduct(fixture.db, 'ferry')
    const source = await draft()
    expect(SnapshotSource.parse(source)).toEqual(source)
    expect(source.apis).toHaveLength(1)
    expect(source.versions[0]?.operations).toHaveLength(2)
    expect(source.tiers[0]?.limits).toHaveLength(1)
  })

  it('of an empty catalogue is an empty source', async () => {
    expect(SnapshotSource.parse(await draft())).toEqual(await draft())
  })
})

describe('publishing', () => {
  it('writes the draft under the next number, with its parent, changes and hash', async () => {
    await createProduct(fixture.db, 'ferry')
    const first = numberOf(await publish())
    await fixture.db.tier.updateMany({ data: { name: 'Starter' } })
    const outcome = await publish()
    expect(outcome).toMatchObject({ ok: true, number: first + 1 })

    const row = await fixture.db.configRevision.findUniqueOrThrow({ where: { number: first + 1 } })
    expect(row).toMatchObject({ parentNumber: first, restoredNumber: null, comment: 'because' })
    expect(row.source).toEqual({ ...(await draft()), revision: first + 1 })
    expect(row.hash).toBe(sourceHash(await draft()))
    expect(row.changes).toEqual(outcome.ok ? outcome.changes : null)
    expect(JSON.stringify(row.changes)).toContain('Starter')
    expect(await latestRevision(fixture.pool, first)).toMatchObject({ number: first + 1 })
    expect(await latestRevision(fixture.pool, first + 1)).toBeNull()
  })

  it('twice without an edit gives one revision', async () => {
    await createProduct(fixture.db, 'ferry')
    const number = numberOf(await publish())
    expect(await publish()).toEqual({ ok: false, reason: 'unchanged', number })
    expect((await latestPublished(fixture.db))?.number).toBe(number)
  })

  it('of a draft with errors says which and writes nothing', async () => {
    const { routeId } = await createProduct(fixture.db, 'ferry')
    const before = await latestPublished(fixture.db)
    await fixture.db.route.update({ where: { id: routeId }, data: { stripPrefix: '/other' } })
    const outcome = await publish()
    expect(outcome).toMatchObject({ ok: false, reason: 'issues' })
    expect(JSON.stringify(outcome)).toContain(routeId)
    expect(await latestPublished(fixture.db)).toEqual(before)
  })

  it('of more than 50 MB says so and writes nothing', async () => {
    const { apiId } = await createProduct(fixture.db, 'ferry')
    const before = await latestPublished(fixture.db)
    const description = 'x'.repeat(53_000_000)
    await fixture.db.api.update({ where: { id: apiId }, data: { description } })
    const outcome = await publish()
    expect(JSON.stringify(outcome)).toContain('a revision may have 50 MB')
    expect(await latestPublished(fixture.db)).toEqual(before)
  })

  it('by many at a time gives each the next number', async () => {
    const { tierId } = await createProduct(fixture.db, 'ferry')
    const start = numberOf(await publish())
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        inTx(async (tx) => {
          await tx.tier.update({ where: { id: tierId }, data: { priceText: `${index} €` } })
          return publishRevision(tx, AUTHOR)
        }),
      ),
    )
    const numbers = outcomes.map(numberOf).sort((a, b) => a - b)
    expect(numbers).toEqual(numbers.map((_, index) => start + 1 + index))
    const rows = await fixture.db.configRevision.findMany({ where: { number: { gt: start } } })
    for (const row of rows) expect(row.parentNumber).toBe(row.number - 1)
  })
})
