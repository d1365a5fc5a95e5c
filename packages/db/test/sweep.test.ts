import { DAY_MS } from '@gatehouse/policy'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mintId } from '../src/mint-id.ts'
import { type NodeReport, reportNode } from '../src/nodes.ts'
import { expireNodes, sweep } from '../src/sweep.ts'
import { recordUsage } from '../src/usage.ts'
import { rollUpUsage } from '../src/usage-roll-up.ts'
import { type Fixture, openFixture } from './rows.ts'
import { usageBatch, usageRow } from './usage-rows.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())

/** Starts of whole days, so that no test runs over an edge. */
const daysAgo = (days: number) => Math.floor(Date.now() / DAY_MS) * DAY_MS - days * DAY_MS

describe('sweeping', () => {
  it('removes minutes after their time and keeps what was made of them', async () => {
    const { db, pool } = fixture
    await recordUsage(pool, [
      usageBatch([usageRow(daysAgo(60), 'old', [5]), usageRow(daysAgo(20), 'young', [5])]),
    ])
    await rollUpUsage(pool)
    expect(await sweep(pool)).toMatchObject({ usage_minutes: 1, usage_hours: 0 })
    expect(await db.usageMinute.findMany()).toMatchObject([{ keyId: 'young' }])
    expect(await db.usageHour.count()).toBe(2)
    expect(await sweep(pool)).toMatchObject({ usage_minutes: 0 })
  })

  it('waits for the roll-up, however long nobody did it', async () => {
    const { db, pool } = fixture
    await recordUsage(pool, [usageBatch([usageRow(daysAgo(500), 'ancient', [5])])])
    await sweep(pool)
    expect(await db.usageMinute.count({ where: { keyId: 'ancient' } })).toBe(1)
    await rollUpUsage(pool)
    await sweep(pool)
    expect(await db.usageMinute.count({ where: { keyId: 'ancient' } })).toBe(0)
    expect(await db.usageDay.count({ where: { keyId: 'ancient' } })).toBe(1)
  })

  it('removes more than fits into one statement', async () => {
    const { pool } = fixture
    await pool.query(
      `insert into attempt_windows (key, count, expires_at)
       select 'sign_in:' || n, 1, now() - interval '1 second' from generate_series(1, 25000) n`,
    )
    await pool.query(
      `insert into attempt_windows (key, count, expires_at) values ('sign_in:now', 1, now() + interval '1 hour')`,
    )
    expect(await sweep(pool)).toMatchObject({ attempt_windows: 25_000 })
    const { rows } = await pool.query('select key from attempt_windows')
    expect(rows).toEqual([{ key: 'sign_in:now' }])
  })

  it('removes old mail, feed rows, batches and answers, and keeps young ones', async () => {
    const { db, box, pool } = fixture
    const message = (createdAt: Date) => ({
      ...{ id: mintId('mail'), kind: 'x', recipient: 'a@example.com', subject: 'x', createdAt },
      sealedBody: Buffer.from(box.seal('x', 'x')),
    })
    await db.mailMessage.createMany({
      data: [message(new Date(daysAgo(40))), message(new Date(daysAgo(2)))],
    })
    await db.idempotencyRecord.createMany({
      data: [3, 0].map((days) => ({
        ...{ actorId: 'usr', key: `${days}`, requestHash: Buffer.alloc(32) },
        createdAt: new Date(days === 0 ? Date.now() : daysAgo(days)),
      })),
    })
    await pool.query(`update usage_batches set created_at = now() - interval '46 days'`)
    await recordUsage(pool, [usageBatch([])])
    expect(await sweep(pool)).toMatchObject({
      ...{ mail_messages: 1, idempotency_records: 1 },
      usage_batches: expect.toSatisfy((count: number) => count > 0),
    })
    expect(await db.mailMessage.count()).toBe(1)
    expect(await db.idempotencyRecord.count()).toBe(1)
    expect(await db.usageBatch.count()).toBe(1)
  })
})

describe('gateway nodes', () => {
  const report: NodeReport = {
    ...{ id: 'node_1', hostname: 'host', release: '0.1.0', controlUrl: 'http://127.0.0.1:8081' },
    ...{ startedAtMs: Date.UTC(2026, 0, 1), state: 'serving', revision: 3, credentialsSeq: 17 },
    ...{ revisionSinceAtMs: Date.UTC(2026, 0, 2), load: { requestsPerSecond: 4 } },
    lastRefusal: { revision: 4, atMs: 5, issues: [{ path: 'routes.0', message: 'no' }] },
  }

  it('report themselves over and over into one row', async () => {
    await reportNode(fixture.pool, { ...report, revision: 2, lastRefusal: null })
    await reportNode(fixture.pool, report)
    expect(await fixture.db.gatewayNode.findMany()).toMatchObject([
      {
        ...{ id: 'node_1', revision: 3, credentialsSeq: 17n, state: 'serving' },
        ...{ lastRefusal: report.lastRefusal, load: report.load },
        revisionSinceAt: new Date(Date.UTC(2026, 0, 2)),
      },
    ])
  })

  it('that fell silent are stopped, later removed, and come back with their next report', async () => {
    const { db, pool } = fixture
    await reportNode(pool, report)
    expect(await expireNodes(pool)).toBe(0)
    await pool.query(`update gateway_nodes set seen_at = now() - interval '31 seconds'`)
    expect(await expireNodes(pool)).toBe(1)
    expect(await expireNodes(pool)).toBe(0)
    expect(await db.gatewayNode.findFirst()).toMatchObject({ state: 'stopped' })
    await reportNode(pool, report)
    expect(await db.gatewayNode.findFirst()).toMatchObject({ state: 'serving' })
    await pool.query(`update gateway_nodes set seen_at = now() - interval '2 days'`)
    await sweep(pool)
    expect(await db.gatewayNode.count()).toBe(0)
  })
})
