import { mintId, publishRevision, recordUsage, startCanary } from '@gatehouse/db'
import {
  addToSketch,
  CanaryRule,
  emptySeconds,
  emptySketch,
  encodeSeconds,
  encodeSketch,
  MINUTE_MS,
} from '@gatehouse/policy'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createInstallation, type Installation } from './installation.ts'
import { startWorker } from './run-in-test.ts'

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
  await installation.install()
})
afterAll(() => installation.close())

/** An API with a version, and an upstream that could take its place, all published. */
async function publishProduct() {
  const { db } = installation
  const [apiId, versionId, upstreamId, nextId] = [
    mintId('api'),
    mintId('ver'),
    mintId('ups'),
    mintId('ups'),
  ]
  for (const id of [upstreamId, nextId]) {
    const target = { id: mintId('tgt'), url: 'http://127.0.0.1:8090' }
    await db.upstream.create({ data: { id, name: id, targets: { create: target } } })
  }
  await db.api.create({ data: { id: apiId, slug: 'ferry', name: 'Ferry' } })
  await db.apiVersion.create({
    data: { id: versionId, apiId, name: 'v1', upstreamId, state: 'active' },
  })
  await db.$transaction((tx) => publishRevision(tx, { authorId: null, comment: '' }))
  return { apiId, versionId, upstreamId, nextId }
}

// Guarantee: from the usage that shows it to the rollback takes the worker less than 5 s (usage itself comes every 5 s).
it('takes a broken canary back within seconds', async () => {
  const { apiId, versionId, upstreamId, nextId } = await publishProduct()
  const plan = {
    ...{ versionId, upstreamId: nextId, steps: [100], stepMinutes: 5, header: null },
    rule: CanaryRule.parse({}),
  }
  const started = await installation.db.$transaction((tx) =>
    startCanary(tx, plan, { authorId: null, nowMs: Date.now() }),
  )
  if (!started.ok) throw new Error(started.reason)
  const worker = startWorker(installation)
  const state = async () =>
    (await installation.db.canary.findUniqueOrThrow({ where: { id: started.canary.id } })).state
  const looked = async () =>
    (await installation.db.canary.findUniqueOrThrow({ where: { id: started.canary.id } })).judgedAt
  await vi.waitFor(async () => expect(await looked()).not.toBeNull(), { timeout: 20_000 })
  const row = (upstream: string, requests: number, statusClass: string, fault: string) => {
    const latency = emptySketch()
    addToSketch(latency, 20, requests)
    return {
      ...{ startsAtMs: Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS, organizationId: '' },
      ...{ applicationId: '', keyId: '', operationId: '', apiId, versionId, statusClass, fault },
      ...{ requests, requestBytes: 0, responseBytes: 0, upstreamId: upstream },
      latency: encodeSketch(latency),
      seconds: encodeSeconds(emptySeconds()),
    }
  }
  const rows = [row(upstreamId, 200, '2xx', ''), row(nextId, 60, '5xx', 'upstream')]
  await recordUsage(installation.pool, [{ id: 'epoch:1', nodeId: 'node', rows, clients: [] }])
  await vi.waitFor(async () => expect(await state()).toBe('rolled_back'), {
    timeout: 5_000,
    interval: 50,
  })
  await worker.stop()
  expect(worker.lines).toContainEqual(
    expect.objectContaining({
      ...{ msg: 'a canary moved', act: 'roll_back' },
      reason: '100 % errors against 0 %, 60 samples',
    }),
  )
})
