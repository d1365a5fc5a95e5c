import { createPool, type Pool, recordUsage, reportNode } from '@gatehouse/db'
import { emptySeconds, encodeSeconds, encodeSketch, HOUR_MS } from '@gatehouse/policy'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { SCHEDULED_TASKS } from '../src/schedule.ts'
import { MasterKeyMismatch } from '../src/worker.ts'
import { createInstallation, type Installation } from './installation.ts'
import { type MailSink, startMailSink } from './mail-sink.ts'
import { type RunningWorker, startWorker } from './run-in-test.ts'

let installation: Installation
let sink: MailSink
let worker: RunningWorker | undefined

beforeAll(async () => {
  installation = await createInstallation()
  sink = await startMailSink()
})
afterEach(async () => {
  await worker?.stop().catch(() => undefined) // the test that made it fail has said so
  worker = undefined
})
afterAll(async () => {
  await installation.close()
  await sink.close()
})

const WAIT = { timeout: 20_000, interval: 25 }
const said = (msg: string) => worker?.lines.filter((line) => line.msg === msg) ?? []

it('waits for a database that is not set up yet', async () => {
  worker = startWorker(installation)
  await vi.waitFor(
    () =>
      expect(said('not working yet')).toContainEqual(
        expect.objectContaining({ reason: 'the database has not been set up' }),
      ),
    WAIT,
  )
  expect(said('ready')).toHaveLength(0)
  await installation.install()
  await vi.waitFor(() => expect(said('ready')).toHaveLength(1), WAIT)
})

it('ends at once when its master key is not the one of the installation', async () => {
  const masterKey = Buffer.alloc(32, 7).toString('base64')
  worker = startWorker({ url: installation.url, masterKey })
  await expect(worker.ended).rejects.toThrow(MasterKeyMismatch)
})

it('rolls usage up and stops silent gateways as soon as it starts', async () => {
  const startsAtMs = Date.UTC(2026, 2, 3, 4)
  await recordUsage(installation.pool, [
    {
      id: 'epoch:1',
      nodeId: 'node',
      rows: [
        {
          startsAtMs: startsAtMs + HOUR_MS / 2,
          organizationId: 'org',
          applicationId: 'app',
          keyId: 'key',
          apiId: 'api',
          versionId: 'ver',
          operationId: 'op',
          statusClass: '2xx',
          fault: '',
          requests: 5,
          requestBytes: 50,
          responseBytes: 500,
          latency: encodeSketch(new Map([[3, 5]])),
          seconds: encodeSeconds(emptySeconds()),
        },
      ],
      clients: [],
    },
  ])
  await silentNode('node_silent')

  worker = startWorker(installation)
  const { db } = installation
  await vi.waitFor(
    async () =>
      expect(await db.usageDay.findMany()).toMatchObject([{ requests: 5n, responseBytes: 500n }]),
    WAIT,
  )
  expect(await db.usageHour.findMany()).toMatchObject([{ startsAt: new Date(startsAtMs) }])
  await vi.waitFor(
    async () => expect(await db.gatewayNode.findFirst()).toMatchObject({ state: 'stopped' }),
    WAIT,
  )
})

it('goes on after the database was away', async () => {
  worker = startWorker(installation, { SMTP_URL: sink.url })
  await vi.waitFor(() => expect(said('ready')).toHaveLength(1), WAIT)
  // Idle: what is cut off in the middle of a job comes back only after minutes.
  for (const task of SCHEDULED_TASKS) {
    await vi.waitFor(async () => expect(await installation.jobs(task)).toBe(0), WAIT)
  }

  const name = new URL(installation.url).pathname.slice(1)
  const elsewhere = maintenancePool()
  try {
    await elsewhere.query(`alter database ${name} allow_connections false`)
    await elsewhere.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1',
      [name],
    )
    // It has noticed: the queue cannot listen.
    await vi.waitFor(
      () =>
        expect(worker?.lines.map(({ msg }) => msg)).toContainEqual(
          expect.stringMatching(/listener|not working yet|acquire job/),
        ),
      WAIT,
    )
    await elsewhere.query(`alter database ${name} allow_connections true`)
  } finally {
    await elsewhere.end()
  }

  await vi.waitFor(() => installation.write({ subject: 'Back again' }), WAIT)
  await vi.waitFor(
    () => expect(sink.messages.filter(({ raw }) => raw.includes('Back again'))).toHaveLength(1),
    WAIT,
  )
})

/** A gateway that reported itself an hour ago and never again. */
async function silentNode(id: string): Promise<void> {
  await reportNode(installation.pool, {
    id,
    hostname: 'host',
    release: '0.1.0',
    controlUrl: null,
    startedAtMs: Date.now(),
    state: 'serving',
    revision: null,
    revisionSinceAtMs: null,
    credentialsSeq: null,
    lastRefusal: null,
    load: {},
  })
  await installation.pool.query(`update gateway_nodes set seen_at = now() - interval '1 hour'`)
}

/** On the same server, in another database. */
function maintenancePool(): Pool {
  const url = new URL(installation.url)
  url.pathname = '/postgres'
  return createPool(url.href)
}
