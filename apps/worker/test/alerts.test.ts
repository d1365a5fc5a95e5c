import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AlertChannelKind, mintId, queueDeliveries, recordUsage } from '@gatehouse/db'
import { emptySeconds, encodeSeconds, encodeSketch, parseNetworks } from '@gatehouse/policy'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type AlertDeps, runDelivery, runEvaluation } from '../src/alerts/alert-tasks.ts'
import { guardedPost } from '../src/alerts/guarded-post.ts'
import { createInstallation, type Installation } from './installation.ts'
import { startWorker } from './run-in-test.ts'

type Received = Readonly<{ url: string; headers: http.IncomingHttpHeaders; body: string }>

let installation: Installation
let receiver: http.Server
let base: string
const received: Received[] = []
/** What the receiver answers: a status, a place to go instead, or nothing at all. */
let answer: number | string | 'hang' = 204

beforeAll(async () => {
  installation = await createInstallation()
  await installation.install()
  receiver = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { url = '', headers } = request
    received.push({ url, headers, body: Buffer.concat(chunks).toString() })
    if (answer === 'hang') return
    if (typeof answer === 'string') response.writeHead(302, { location: answer }).end()
    else response.writeHead(answer).end()
  })
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  base = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
})
afterEach(async () => {
  answer = 204
  received.length = 0
  await installation.db.slo.deleteMany()
  await installation.db.alertChannel.deleteMany()
})
afterAll(async () => {
  receiver.closeAllConnections()
  receiver.close()
  await installation.close()
})

const LOOPBACK = parseNetworks('127.0.0.0/8')
const loopback = LOOPBACK.ok ? LOOPBACK.networks : []

function deps(more: { nowMs?: number; privateNetworks?: typeof loopback } = {}): AlertDeps {
  const { db, pool, box } = installation
  const { nowMs = Date.now(), privateNetworks = loopback } = more
  return {
    ...{ db, pool, log: pino({ level: 'silent' }), nowMs: () => nowMs },
    sender: {
      ...{ box, portalUrl: 'https://portal.example', privateNetworks, deadlineMs: 400 },
      nowMs: () => nowMs,
    },
  }
}

/** One run of the task, as the queue would start it. */
function deliver(deliveryId: string, attempts = 1, of = deps()): Promise<void> {
  const job = { attempts, max_attempts: 10 } as Parameters<typeof runDelivery>[2]['job']
  return runDelivery(of, { deliveryId }, { job, abortSignal: new AbortController().signal })
}

const WEBHOOK_SECRET = `whsec_${randomBytes(32).toString('base64')}`

async function makeChannel(kind: AlertChannelKind, address: string, secret?: string) {
  const id = mintId('chn')
  const sealedSecret =
    secret === undefined ? null : Uint8Array.from(installation.box.seal(id, secret))
  await installation.db.alertChannel.create({ data: { id, name: id, kind, address, sealedSecret } })
  return id
}

async function queueTest(channelId: string): Promise<string> {
  const [id] = await installation.db.$transaction((tx) =>
    queueDeliveries(tx, [channelId], null, 'test'),
  )
  return id ?? ''
}

const read = (id: string) => installation.db.alertDelivery.findUniqueOrThrow({ where: { id } })
const webhook = async (url = `${base}/hook`) =>
  queueTest(await makeChannel('webhook', url, WEBHOOK_SECRET))

describe('a webhook', () => {
  it('is signed so that its receiver can tell who sent what and when', async () => {
    const id = await webhook()
    const sentAtMs = Date.UTC(2027, 0, 1, 8)
    await deliver(id, 1, deps({ nowMs: sentAtMs }))
    const { headers = {}, body = '' }: Partial<Received> = received[0] ?? {}
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    const key = Buffer.from(WEBHOOK_SECRET.slice('whsec_'.length), 'base64')
    const signature = createHmac('sha256', key).update(signed).digest('base64')
    expect(headers['webhook-signature']).toBe(`v1,${signature}`)
    expect(headers['webhook-id']).toBe(id)
    expect(headers['webhook-timestamp']).toBe(String(sentAtMs / 1_000))
    expect(JSON.parse(body)).toMatchObject({ type: 'test', delivery: id })
    expect(await read(id)).toMatchObject({ state: 'sent', attempts: 1, httpStatus: 204 })
  })

  it('is sent once, however often and by however many its task runs', async () => {
    const id = await webhook()
    const runs = await Promise.allSettled([deliver(id), deliver(id), deliver(id)])
    await deliver(id)
    expect(received).toHaveLength(1)
    for (const run of runs) {
      if (run.status === 'rejected') expect(String(run.reason)).toContain('by another worker')
    }
  })

  it('to a receiver in trouble is tried again, under the same id, until the last attempt', async () => {
    const id = await webhook()
    answer = 500
    await expect(deliver(id)).rejects.toThrow('It answered 500')
    const waiting = await read(id)
    expect(waiting).toMatchObject({ state: 'queued', attempts: 1, httpStatus: 500 })
    expect(waiting.nextTryAt?.getTime()).toBeGreaterThan(Date.now())
    answer = 200
    await deliver(id, 2)
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([id, id])
    expect(await read(id)).toMatchObject({ state: 'sent', attempts: 2, lastError: null })

    const lost = await webhook()
    answer = 503
    await deliver(lost, 10)
    expect(await read(lost)).toMatchObject({ state: 'failed', nextTryAt: null })
  })

  it('that gets no answer is given up after the deadline and tried again', async () => {
    const id = await webhook()
    answer = 'hang'
    await expect(deliver(id)).rejects.toThrow('no answer within 0.4 s')
    expect(await read(id)).toMatchObject({ state: 'queued', httpStatus: null })
  })

  it('follows no redirect, wherever it leads', async () => {
    const id = await webhook()
    answer = `${base}/elsewhere`
    await deliver(id)
    expect(received.map(({ url }) => url)).toEqual(['/hook'])
    expect(await read(id)).toMatchObject({
      state: 'failed',
      httpStatus: 302,
      lastError: expect.stringContaining('redirects'),
    })
  })

  it('never reaches an address that is not on the public internet', async () => {
    for (const url of [
      `${base}/hook`,
      base.replace('127.0.0.1', '2130706433'),
      base.replace('127.0.0.1', '[::ffff:127.0.0.1]'),
      'http://169.254.169.254/latest/meta-data',
      'file:///etc/passwd',
    ]) {
      const id = await webhook(url)
      await deliver(id, 1, deps({ privateNetworks: [] }))
      expect([url, (await read(id)).state]).toEqual([url, 'failed'])
    }
    expect(received).toHaveLength(0)
  })

  it('connects to what was checked and to nothing that a name means a moment later', async () => {
    const { port } = new URL(base)
    const answers = ['127.0.0.1', '10.0.0.1']
    const limits = { signal: new AbortController().signal, privateNetworks: loopback }
    const posted = await guardedPost(
      `http://hooks.example:${port}/once`,
      '{}',
      {},
      {
        ...limits,
        resolve: async () => [{ address: answers.shift() ?? '10.0.0.1', family: 4 }],
      },
    )
    expect(posted).toEqual({ ok: true, status: 204 })
    expect(answers).toEqual(['10.0.0.1'])
    const mixed = await guardedPost(
      `http://hooks.example:${port}/mixed`,
      '{}',
      {},
      {
        ...limits,
        resolve: async () => [
          { address: '127.0.0.1', family: 4 },
          { address: '10.0.0.1', family: 4 },
        ],
      },
    )
    expect(mixed).toMatchObject({ ok: false, reason: 'refused' })
  })
})

describe('the other channels', () => {
  it('slack gets a text in which a name is only a name', async () => {
    const id = mintId('chn')
    const sealedSecret = Uint8Array.from(installation.box.seal(id, `${base}/slack`))
    await installation.db.alertChannel.create({
      data: { id, name: '<!channel>', kind: 'slack', address: 'hooks.slack.com', sealedSecret },
    })
    await deliver(await queueTest(id))
    expect(received[0]?.url).toBe('/slack')
    expect(JSON.parse(received[0]?.body ?? '').text).toContain('&lt;!channel&gt;')
  })

  it('mail goes through the outbox, as one of the provider', async () => {
    const id = await queueTest(await makeChannel('mail', 'on-call@example.com'))
    await deliver(id)
    await deliver(id)
    expect(await read(id)).toMatchObject({ state: 'sent' })
    expect(await installation.db.mailMessage.findMany()).toMatchObject([
      { recipient: 'on-call@example.com', kind: 'slo_alert', isAdminMail: true, state: 'queued' },
    ])
  })
})

it('an outage reaches the receiver of a running worker, and its end too', async () => {
  const { db, pool } = installation
  await makeChannel('webhook', `${base}/outage`, WEBHOOK_SECRET)
  const sloId = mintId('slo')
  await db.slo.create({
    data: {
      ...{ id: sloId, name: 'Ferry answers', kind: 'availability', apiId: 'api_1' },
      ...{ objective: 0.999, periodDays: 30 },
    },
  })
  const minuteMs = 60_000
  const start = Math.floor(Date.now() / minuteMs) * minuteMs - 120 * minuteMs
  const row = (index: number) => ({
    startsAtMs: start + index * minuteMs,
    organizationId: 'org_1',
    applicationId: 'app_1',
    keyId: 'key_1',
    apiId: 'api_1',
    versionId: 'ver_1',
    operationId: '',
    statusClass: '5xx' as const,
    fault: 'upstream' as const,
    requests: 50,
    requestBytes: 0,
    responseBytes: 0,
    latency: encodeSketch(new Map([[3, 50]])),
    seconds: encodeSeconds(emptySeconds()),
  })
  const rows = [0, 1, 2, 3, 4].map(row)
  await recordUsage(pool, [{ id: 'outage:1', nodeId: 'node', rows, clients: [] }])
  for (const index of [3, 4, 5]) {
    await runEvaluation(deps({ nowMs: start + index * minuteMs }))
  }
  const worker = startWorker(installation, { GATEHOUSE_PRIVATE_NETWORKS: '127.0.0.0/8' })
  try {
    const types = () =>
      received
        .map(({ body }) => JSON.parse(body) as { type: string; alert: { severity: string } })
        .map(({ type, alert }) => `${alert.severity} ${type}`)
    await vi.waitFor(() => expect(types()).toContain('page slo_alert.fired'), {
      timeout: 20_000,
      interval: 25,
    })
    // Its first evaluation, at the true time, is two hours after the outage: the short windows are clear, and so they stay.
    await vi.waitFor(
      async () =>
        expect(await db.sloAlert.findMany({ where: { severity: 'page' } })).toMatchObject([
          { clearSince: expect.any(Date) },
        ]),
      { timeout: 20_000, interval: 25 },
    )
    await runEvaluation(deps({ nowMs: Date.now() + 6 * minuteMs }))
    await vi.waitFor(() => expect(types()).toContain('page slo_alert.resolved'), {
      timeout: 20_000,
      interval: 25,
    })
    expect(received.every(({ url }) => url === '/outage')).toBe(true)
  } finally {
    await worker.stop()
  }
})
