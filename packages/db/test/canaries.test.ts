import { CanaryRule, type SnapshotSource } from '@gatehouse/policy'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { judgeCanaries } from '../src/canary/judge-canaries.ts'
import { type CanaryAct, moveCanary } from '../src/canary/move-canary.ts'
import { type CanaryPlan, startCanary } from '../src/canary/start-canary.ts'
import type { DbTx } from '../src/client.ts'
import { readDraft } from '../src/draft.ts'
import { mintId } from '../src/mint-id.ts'
import { latestPublished, publishRevision, restoreRevision } from '../src/revisions.ts'
import { recordUsage } from '../src/usage.ts'
import { rollUpUsage } from '../src/usage-roll-up.ts'
import { createProduct, type Fixture, openFixture, type Product } from './rows.ts'
import { usageBatch, usageRow } from './usage-rows.ts'

let fixture: Fixture
let product: Product
/** The canary's. */
let nextId: string
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())

const OPTIONS = { timeout: 30_000, maxWait: 30_000 }
const inTx = <T>(work: (tx: DbTx) => Promise<T>) => fixture.db.$transaction(work, OPTIONS)
const AUTHOR = { authorId: null, comment: '' }
const publish = () => inTx((tx) => publishRevision(tx, AUTHOR))
const MINUTE_MS = 60_000
const NOW_MS = Date.UTC(2026, 10, 24, 12, 0, 30)

beforeEach(async () => {
  const { db } = fixture
  await db.route.deleteMany()
  await db.apiVersion.deleteMany()
  await db.tier.deleteMany()
  await db.api.deleteMany()
  await db.upstream.deleteMany()
  await db.usageMinute.deleteMany()
  await db.usageHour.deleteMany()
  product = await createProduct(db, `ferry-${mintId('api').slice(-6)}`)
  nextId = await createUpstream('next')
  await publish()
})

async function createUpstream(name: string): Promise<string> {
  const id = mintId('ups')
  const target = { id: mintId('tgt'), url: 'http://127.0.0.1:8091' }
  await fixture.db.upstream.create({ data: { id, name, targets: { create: target } } })
  return id
}

function start(changes: Partial<CanaryPlan> = {}, nowMs = NOW_MS) {
  const plan: CanaryPlan = {
    ...{ versionId: product.versionId, upstreamId: nextId, steps: [100, 2_500, 10_000] },
    ...{ stepMinutes: 10, header: null, rule: CanaryRule.parse({}) },
    ...changes,
  }
  return inTx((tx) => startCanary(tx, plan, { authorId: null, nowMs }))
}

async function started(changes: Partial<CanaryPlan> = {}): Promise<string> {
  const outcome = await start(changes)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.canary.id
}

const move = (canaryId: string, act: CanaryAct, nowMs = NOW_MS) =>
  inTx((tx) => moveCanary(tx, canaryId, { act, authorId: null, reason: '', nowMs }))

async function inForce(): Promise<SnapshotSource> {
  const published = await latestPublished(fixture.db)
  if (published === null) throw new Error('nothing is published')
  return published.source
}

async function versionInForce() {
  const { versions } = await inForce()
  const version = versions.find(({ id }) => id === product.versionId)
  if (version === undefined) throw new Error('the version is gone')
  return version
}

const row = (id: string) => fixture.db.canary.findUniqueOrThrow({ where: { id } })

/** Calls of the version that one upstream answered, in the minute of `atMs`. */
async function count(upstreamId: string, good: number, bad: number, atMs = NOW_MS) {
  const startsAtMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS
  const of = { apiId: product.apiId, versionId: product.versionId, upstreamId }
  const durations = (length: number) => Array.from({ length }, (_, index) => 20 + (index % 10))
  const rows = [
    { ...usageRow(startsAtMs, 'key_1', durations(good)), ...of },
    {
      ...usageRow(startsAtMs, 'key_1', durations(bad)),
      ...{ ...of, statusClass: '5xx', fault: 'upstream' },
    },
  ].filter(({ requests }) => requests > 0)
  await recordUsage(fixture.pool, [usageBatch(rows)])
}

const judge = (nowMs: number) => judgeCanaries(fixture.db, fixture.pool, nowMs)

describe('starting a canary', () => {
  // Guarantee: what somebody else has edited and not published stays unpublished.
  it('publishes the first step and nothing of the draft', async () => {
    const { db } = fixture
    await db.api.update({ where: { id: product.apiId }, data: { name: 'Half edited' } })
    const before = await inForce()
    const id = await started({ header: { name: 'X-Try', value: 'it' } })
    const { revision: number, ...after } = await inForce()
    expect(number).toBe(before.revision + 1)
    const canary = { id, upstreamId: nextId, weight: 100, header: { name: 'X-Try', value: 'it' } }
    const versions = before.versions.map((version) => ({ ...version, canary }))
    expect({ ...after, revision: before.revision }).toEqual({ ...before, versions })
    expect((await readDraft(db)).versions[0]?.canary).toEqual(canary)
    expect((await readDraft(db)).apis[0]?.name).toBe('Half edited')
  })

  it('needs both sides in the revision in force, and one canary at a time', async () => {
    const unpublished = await createUpstream('unpublished')
    const reasons = [
      await start({ upstreamId: unpublished }),
      await start({ versionId: mintId('ver') }),
      await start({ upstreamId: product.upstreamId }),
    ].map((outcome) => (outcome.ok ? 'started' : outcome.reason))
    expect(reasons).toEqual(['upstream_not_published', 'version_not_published', 'same_upstream'])
    await started()
    expect(await start()).toEqual({ ok: false, reason: 'under_way' })
  })

  it('leaves no row when the revision would not compile', async () => {
    const outcome = await start({ header: { name: 'Authorization', value: 'x' } })
    expect(outcome).toMatchObject({ ok: false, reason: 'issues' })
    expect(await fixture.db.canary.count()).toBe(0)
  })
})

describe('moving a canary', () => {
  it('by hand: to the next step, to its end', async () => {
    const id = await started({ steps: [100, 10_000] })
    expect(await move(id, 'step')).toMatchObject({ ok: true, after: { weight: 10_000 } })
    expect((await versionInForce()).canary?.weight).toBe(10_000)
    expect(await row(id)).toMatchObject({ state: 'running', nextStepAt: null })
    expect(await move(id, 'step')).toMatchObject({ ok: false, reason: 'not_possible' })
    await move(id, 'roll_back')
    expect(await versionInForce()).toMatchObject({ canary: null, upstreamId: product.upstreamId })
    expect(await move(id, 'finish')).toMatchObject({ ok: false, reason: 'not_possible' })
  })

  // Guarantee: finishing makes the canary the version's upstream, in force and in the rows; an edit of that field by somebody else stays.
  it('finishing promotes its upstream', async () => {
    const id = await started()
    await move(id, 'finish')
    expect(await versionInForce()).toMatchObject({ canary: null, upstreamId: nextId })
    expect((await readDraft(fixture.db)).versions[0]?.upstreamId).toBe(nextId)

    const third = await createUpstream('third')
    await publish()
    const other = await started({ upstreamId: third })
    await fixture.db.apiVersion.update({
      where: { id: product.versionId },
      data: { upstreamId: product.upstreamId },
    })
    await move(other, 'finish')
    expect((await versionInForce()).upstreamId).toBe(third)
    expect((await readDraft(fixture.db)).versions[0]?.upstreamId).toBe(product.upstreamId)
  })

  it('pausing takes its plan away and publishes nothing; resuming plans anew', async () => {
    const id = await started()
    const { revision } = await inForce()
    await move(id, 'pause')
    expect(await row(id)).toMatchObject({ state: 'paused', nextStepAt: null, weight: 100 })
    await move(id, 'resume', NOW_MS + MINUTE_MS)
    expect((await row(id)).nextStepAt).toEqual(new Date(NOW_MS + 11 * MINUTE_MS))
    expect((await inForce()).revision).toBe(revision)
  })
})

describe('the worker’s look at canaries', () => {
  it('takes a step when it is due and fine, and says so in the audit log', async () => {
    const id = await started()
    const dueMs = NOW_MS + 10 * MINUTE_MS
    await count(product.upstreamId, 500, 1, dueMs)
    await count(nextId, 60, 0, dueMs)
    expect((await judge(dueMs - 1)).moves).toEqual([])
    expect((await judge(dueMs)).moves).toEqual([
      expect.objectContaining({ canaryId: id, act: 'step' }),
    ])
    expect((await versionInForce()).canary?.weight).toBe(2_500)
    expect((await row(id)).nextStepAt).toEqual(new Date(dueMs + 10 * MINUTE_MS))
    const event = await fixture.db.auditEvent.findFirst({ where: { subjectId: id } })
    expect(event).toMatchObject({
      ...{ action: 'canary.stepped', actorUserId: null },
      before: { share: '1 %' },
      after: { share: '25 %', reason: expect.stringMatching(/^0 % errors against 0.2 %, p95/) },
    })
    expect((await judge(dueMs)).moves).toEqual([])
  })

  it('waits for evidence, however long a step is due', async () => {
    const id = await started()
    const lateMs = NOW_MS + 60 * MINUTE_MS
    await count(product.upstreamId, 500, 0, lateMs)
    await count(nextId, 49, 0, lateMs)
    expect((await judge(lateMs)).moves).toEqual([])
    expect((await row(id)).verdict).toMatchObject({ kind: 'few', canary: { calls: 49 } })
  })

  // Guarantee: a canary that is worse goes back at the first look that knows it, with its figures, also while it is paused.
  it('rolls back what is worse', async () => {
    const id = await started()
    await move(id, 'pause')
    await count(product.upstreamId, 997, 3)
    await count(nextId, 361, 51)
    expect((await judge(NOW_MS + 5_000)).moves).toHaveLength(1)
    expect((await versionInForce()).canary).toBeNull()
    expect(await row(id)).toMatchObject({
      state: 'rolled_back',
      reason: '12.4 % errors against 0.3 %, 412 samples',
    })
    const { comment } = await fixture.db.configRevision.findFirstOrThrow({
      orderBy: { number: 'desc' },
    })
    expect(comment).toBe('Canary rolled back: 12.4 % errors against 0.3 %, 412 samples')
    expect((await judge(NOW_MS + 7_000)).judged).toBe(0)
  })

  // Guarantee: with every call at the canary there is still something to compare it with, also when its minutes are long swept.
  it('compares with the whole run when the stable side has no calls left', async () => {
    await started({ steps: [10_000] })
    await count(product.upstreamId, 500, 0, NOW_MS - 2 * MINUTE_MS)
    await rollUpUsage(fixture.pool)
    await fixture.db.usageMinute.deleteMany()
    const lateMs = NOW_MS + 30 * MINUTE_MS
    await count(nextId, 50, 50, lateMs)
    expect((await judge(lateMs)).moves).toHaveLength(1)
  })

  it('looks at the version’s own calls only', async () => {
    await started()
    await count(product.upstreamId, 500, 0)
    const elsewhere = {
      ...usageRow(NOW_MS - 30_000, 'key_1', Array(200).fill(5)),
      statusClass: '5xx',
    }
    const rows = [{ ...elsewhere, fault: 'upstream', versionId: 'ver_other', upstreamId: nextId }]
    await recordUsage(fixture.pool, [usageBatch(rows)])
    expect((await judge(NOW_MS)).moves).toEqual([])
  })

  it('of two workers one moves it', async () => {
    const id = await started()
    await count(product.upstreamId, 500, 0)
    await count(nextId, 0, 100)
    const both = await Promise.all([judge(NOW_MS), judge(NOW_MS)])
    expect(both.flatMap(({ moves }) => moves)).toHaveLength(1)
    expect(await fixture.db.auditEvent.count({ where: { subjectId: id } })).toBe(1)
  })
})

describe('restoring a revision', () => {
  it('ends a canary that it does not carry', async () => {
    const before = (await inForce()).revision
    const id = await started()
    await inTx((tx) => restoreRevision(tx, before, AUTHOR))
    expect((await versionInForce()).canary).toBeNull()
    const reason = `revision ${before} was restored`
    expect(await row(id)).toMatchObject({ state: 'rolled_back', reason })
  })

  it('gives back the weight that it carries, paused, and wakes none that ended', async () => {
    const id = await started()
    const { revision } = await inForce()
    await move(id, 'step')
    await inTx((tx) => restoreRevision(tx, revision, AUTHOR))
    expect((await versionInForce()).canary?.weight).toBe(100)
    expect(await row(id)).toMatchObject({ state: 'paused', weight: 100, nextStepAt: null })
    await move(id, 'roll_back')
    await inTx((tx) => restoreRevision(tx, revision, AUTHOR))
    expect((await versionInForce()).canary).toBeNull()
    expect((await row(id)).state).toBe('rolled_back')
  })
})
