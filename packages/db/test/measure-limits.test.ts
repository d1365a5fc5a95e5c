import { DAY_MS, HOUR_MS, MINUTE_MS } from '@gatehouse/policy'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { measureLimits } from '../src/limits/measure-limits.ts'
import { requestTierPreview, runTierPreview } from '../src/limits/preview-tier.ts'
import { mintId } from '../src/mint-id.ts'
import { publishRevision } from '../src/revisions.ts'
import { recordUsage } from '../src/usage.ts'
import {
  type Consumer,
  createConsumer,
  createProduct,
  type Fixture,
  openFixture,
  type Product,
} from './rows.ts'
import { usageBatch, usageRow } from './usage-rows.ts'

let fixture: Fixture
let consumer: Consumer
let product: Product
let subscriptionId: string
let limitId: string

beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())

const NOW = Date.UTC(2026, 4, 6, 12)
const NOON = NOW - DAY_MS

beforeEach(async () => {
  const { db, pool, box } = fixture
  await pool.query('truncate usage_batches, usage_minutes, usage_limit_hours, jobs')
  consumer = await createConsumer(db, box)
  product = await createProduct(db, `ferry-${consumer.applicationId.slice(-6)}`)
  await db.tierApi.createMany({
    data: [{ tierId: product.tierId, apiId: product.apiId }],
    skipDuplicates: true,
  })
  await setLimit(10)
  limitId = (await db.tierLimit.findFirstOrThrow({ where: { tierId: product.tierId } })).id
  await db.$transaction((tx) => publishRevision(tx, { authorId: null, comment: '' }))
  subscriptionId = mintId('sub')
  const { organizationId, applicationId } = consumer
  const { apiId, tierId } = product
  await db.subscription.create({
    data: { id: subscriptionId, organizationId, applicationId, apiId, tierId },
  })
})

/** At most so many in any minute. */
function setLimit(limit: number) {
  const rule = { kind: 'sliding_window', limit, windowMs: MINUTE_MS }
  return fixture.db.tierLimit.updateMany({ where: { tierId: product.tierId }, data: { rule } })
}

function callsAt(startsAtMs: number, count: number) {
  const { organizationId, applicationId } = consumer
  const { apiId, tierId, upstreamId } = product
  return {
    ...usageRow(startsAtMs, 'key', Array<number>(count).fill(40)),
    ...{ organizationId, applicationId, apiId, tierId, upstreamId },
  }
}

const usesOf = () => fixture.db.limitUse.findMany({ where: { subscriptionId } })

describe('measuring', () => {
  it('keeps how far each limit was used, what was refused, and the busiest minute behind it', async () => {
    const { db, pool } = fixture
    const { organizationId, applicationId } = consumer
    const refused = { organizationId, applicationId, apiId: product.apiId, limitId }
    await recordUsage(pool, [
      usageBatch([callsAt(NOON, 15), callsAt(NOON + HOUR_MS, 4), callsAt(NOON - 9 * DAY_MS, 99)], {
        limits: [{ ...refused, startsAtMs: NOON, mode: 'enforce', exceeded: 5, refused: 5 }],
      }),
    ])
    await measureLimits(pool, NOW)
    await measureLimits(pool, NOW)
    expect(await usesOf()).toMatchObject([
      {
        ...{ limitId, mode: 'enforce', peak: 1, peakAt: new Date(NOON), requests: 19n },
        ...{ exceeded: 5n, refused: 5n, measuredAt: new Date(NOW) },
        text: '10 requests in any minute, at once or spread out',
      },
    ])
    const peak = await db.upstreamPeak.findUnique({ where: { upstreamId: product.upstreamId } })
    expect(peak).toMatchObject({ requests: 15n, at: new Date(NOON) })
    expect(peak?.latencyMs).toBeGreaterThan(35)
  })

  it('has a row without use for who made no calls, and none for who is not active', async () => {
    const { db, pool } = fixture
    await measureLimits(pool, NOW)
    expect(await usesOf()).toMatchObject([{ peak: null, requests: 0n, refused: 0n }])
    await db.subscription.update({ where: { id: subscriptionId }, data: { state: 'suspended' } })
    await measureLimits(pool, NOW)
    expect(await usesOf()).toEqual([])
  })
})

it('measures against what the subscription has: an override in force counts, one that ended does not', async () => {
  const { db, pool } = fixture
  await recordUsage(pool, [usageBatch([callsAt(NOON, 15)])])
  const rule = { kind: 'sliding_window', limit: 30, windowMs: MINUTE_MS }
  const { name } = await db.tierLimit.findFirstOrThrow({ where: { tierId: product.tierId } })
  const override = await db.subscriptionOverride.create({
    data: {
      ...{ id: mintId('ovr'), subscriptionId, reason: 'A launch', limits: [{ name, rule }] },
      ...{ startsAt: new Date(NOW - DAY_MS), endsAt: new Date(Date.now() + DAY_MS) },
    },
  })
  await measureLimits(pool, NOW)
  expect(await usesOf()).toMatchObject([{ peak: 0.5, exceeded: 0n }])
  await db.subscriptionOverride.update({
    where: { id: override.id },
    data: { endedAt: new Date() },
  })
  await measureLimits(pool, NOW)
  expect(await usesOf()).toMatchObject([{ peak: 1, exceeded: 5n }])
})

describe('the preview of a changed tier', () => {
  // Guarantee: nothing is published by it, and it says for each caller what was refused and what would be.
  it('replays everybody on it against what is published and what is edited', async () => {
    const { db, pool } = fixture
    await recordUsage(pool, [usageBatch([callsAt(NOON, 15), callsAt(NOON + HOUR_MS, 8)])])
    await setLimit(5)
    const { tierId } = product
    const first = await db.$transaction((tx) => requestTierPreview(tx, tierId, null))
    const jobId = await db.$transaction((tx) => requestTierPreview(tx, tierId, null))
    await runTierPreview(db, pool, first, NOW)
    await runTierPreview(db, pool, jobId, NOW)
    const jobs = await db.job.findMany()
    expect(jobs).toMatchObject([
      {
        ...{ id: jobId, state: 'succeeded', progress: 100 },
        result: {
          ...{ subscriptions: 1, leftOut: 0, tierVersion: 1 },
          callers: [
            {
              ...{ subscriptionId, requests: 23, refusedBefore: 5, refusedAfter: 13 },
              worstHour: { atMs: NOON, refused: 10 },
              application: { name: 'Timetable' },
            },
          ],
        },
      },
    ])
    await runTierPreview(db, pool, jobId, NOW)
    expect(await db.job.findMany()).toEqual(jobs)
  })

  // Guarantee: a job that ended without an error is done for the queue; one that was broken off must not look like that.
  it('that a worker has to break off is made by another one', async () => {
    const { db, pool } = fixture
    const { tierId } = product
    const jobId = await db.$transaction((tx) => requestTierPreview(tx, tierId, null))
    const stopped = runTierPreview(db, pool, jobId, NOW, AbortSignal.abort())
    await expect(stopped).rejects.toThrow()
    expect(await db.job.findUnique({ where: { id: jobId } })).toMatchObject({ state: 'running' })
    await runTierPreview(db, pool, jobId, NOW)
    expect(await db.job.findUnique({ where: { id: jobId } })).toMatchObject({ state: 'succeeded' })
  })

  it('that cannot be made says why', async () => {
    const { db, pool } = fixture
    const jobId = await db.$transaction((tx) => requestTierPreview(tx, mintId('tier'), null))
    await runTierPreview(db, pool, jobId, NOW)
    expect(await db.job.findUniqueOrThrow({ where: { id: jobId } })).toMatchObject({
      state: 'failed',
      result: null,
    })
  })
})
