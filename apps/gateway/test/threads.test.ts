import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { NodeExplanation } from '@gatehouse/policy'
import { describe, expect, it } from 'vitest'
import { configuration } from './support/configuration.ts'
import { eventually } from './support/eventually.ts'
import type { Mishap } from './support/fragile-threads.ts'
import type { GatewayProcess } from './support/process.ts'
import { openRaw, type RawClient } from './support/raw-client.ts'
import { call, startInstallation, timeUntil } from './support/running-installation.ts'
import { closeCode, openSocket, startSocketUpstream, withWebSockets } from './support/websocket.ts'

const PRELOAD = join(import.meta.dirname, 'support/fragile-threads.ts')
const IN_FORCE_MS = 1_000
/** With so many connections none of two threads is without one. */
const CONNECTIONS = 24

function start(env: Record<string, string> = {}) {
  return startInstallation({ env: { GATEWAY_THREADS: '2', ...env }, preload: PRELOAD })
}

type ThreadLine = { index: number; state: string; revision: number; replacements: number }

async function threadsOf(gateway: GatewayProcess): Promise<ThreadLine[]> {
  const status = await (await fetch(`${gateway.controlUrl}/-/snapshot`)).json()
  return (status as { threads: ThreadLine[] }).threads
}

async function untilReplaced(gateway: GatewayProcess, seat: number, times = 1): Promise<void> {
  await eventually(
    'another thread sits there',
    async () => {
      const line = (await threadsOf(gateway))[seat]
      return line?.replacements === times && line.state === 'serving'
    },
    20_000,
  )
}

const request = (key: string) =>
  `GET /ferry/v1/sailings/7 HTTP/1.1\r\nHost: a\r\nX-API-Key: ${key}\r\n\r\n`
const ANSWER = /\{"ok":true\}$/

/** Connections that have each been answered once, so that a thread has accepted them. */
async function openAll(gateway: GatewayProcess, key: string): Promise<RawClient[]> {
  const port = Number(new URL(gateway.url).port)
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => openRaw(port)))
  await Promise.all(
    clients.map((client) => {
      client.write(request(key))
      return client.until(ANSWER)
    }),
  )
  return clients
}

describe('several threads', () => {
  it('all know a change within a second, count into one total and write one log', async () => {
    const { gateway, installation, upstream } = await start()
    const { keys } = installation
    const clients = await openAll(gateway, keys[0])
    await installation.publish({ ...configuration({ targets: [upstream.url] }), revision: 2 }, 2)
    await eventually('both have the revision', async () =>
      (await threadsOf(gateway)).every(({ revision }) => revision === 2),
    )
    await installation.revoke(1)
    expect(await timeUntil(gateway.url, keys[0], 401)).toBeLessThan(IN_FORCE_MS)
    // Whichever thread a connection is with, the key is refused there too.
    for (const client of clients) client.write(request(keys[0]))
    await Promise.all(
      clients.map((client) => client.until(/"code":"(key_revoked|too_many_failed_attempts)"/)),
    )
    let metrics = ''
    await eventually('log and metrics agree', async () => {
      const lines = gateway.lines().filter(({ msg }) => msg === 'request')
      const served = lines.filter(({ status }) => status === 200).length
      metrics = await (await fetch(`${gateway.controlUrl}/metrics`)).text()
      const counted =
        /http_server_request_duration_seconds_count\{.*status_class="2xx"\} (\d+)/.exec(metrics)
      return served >= CONNECTIONS && Number(counted?.[1]) === served
    })
    expect(metrics).toMatch(/^gatehouse_snapshot_revision 2$/m)
    expect(metrics).toMatch(/^process_start_time_seconds \d/m)
    await eventually('the usage is in the database', async () => {
      return (await installation.usageTotal()) >= 2 * CONNECTIONS
    })
  })

  it('each explain a call, and a request of the log that all of them write', async () => {
    const { gateway, installation } = await start()
    const answer = await call(gateway.url, installation.keys[0])
    await answer.text()
    const ask = async (query: string) =>
      NodeExplanation.parse(await (await fetch(`${gateway.controlUrl}/-/explain?${query}`)).json())
    const asked = await ask('url=/ferry/v1/sailings/7')
    expect(asked.explanation?.outcome.code).toBe('unauthenticated')
    expect(asked.otherThreads).toMatchObject([{ revision: 1, targets: [] }])
    const requestId = answer.headers.get('x-request-id') ?? ''
    await eventually('the line is written', async () => {
      const { status } = await fetch(`${gateway.controlUrl}/-/explain?requestId=${requestId}`)
      return status === 200
    })
    const found = await ask(`requestId=${requestId}`)
    expect(found.recorded).toMatchObject({ requestId, status: 200, revision: 1 })
    expect(found.explanation?.outcome.kind).toBe('forwarded')
    expect(found.otherThreads[0]?.targets).toHaveLength(1)
  })

  it.each(['exit', 'throw', 'spin'] as const)(
    'after a mishap (%s) of one the others serve on, and another takes its place',
    async (how) => {
      const { gateway, installation } = await start()
      const clients = await openAll(gateway, installation.keys[0])
      gateway.child.send({ seat: 0, how } satisfies Mishap)
      await untilReplaced(gateway, 0)
      const open = clients.filter(({ socket }) => !socket.destroyed)
      expect(open.length).toBeGreaterThan(0)
      expect(open.length).toBeLessThan(CONNECTIONS)
      const before = open.map(({ received }) => received().length)
      for (const client of open) client.write(request(installation.keys[0]))
      await eventually('the same connections are served', () =>
        open.every(({ received }, at) => received().length >= 2 * (before[at] ?? 0)),
      )
      for (const client of await openAll(gateway, installation.keys[1])) client.socket.destroy()
      expect((await threadsOf(gateway))[1]).toMatchObject({ state: 'serving', replacements: 0 })
    },
  )

  it('under load lose what was in flight on the one that dies, and nothing else', async () => {
    const { gateway, installation, upstream } = await start()
    const open = 'GET /open/a HTTP/1.1\r\nHost: a\r\n\r\n' // without a limit that the load would reach
    const port = Number(new URL(gateway.url).port)
    const ledger = { answered: 0, broken: 0 }
    let isOver = false
    const callers = Array.from({ length: 16 }, async () => {
      let client = await openRaw(port)
      while (!isOver) {
        const seen = client.received().length
        client.write(open)
        const isAnswered = await Promise.race([
          client.until(new RegExp(`^[\\s\\S]{${seen + 1},}\\{"ok":true\\}$`)).then(() => true),
          client.untilClosed().then(() => false),
        ])
        if (isAnswered) ledger.answered += 1
        else {
          ledger.broken += 1
          client = await openRaw(port)
        }
        if (client.received().length > 50_000) client = await openRaw(port)
      }
    })
    await eventually('there is load', () => ledger.answered > 500)
    gateway.child.send({ seat: 1, how: 'exit' } satisfies Mishap)
    await untilReplaced(gateway, 1)
    const afterwards = ledger.broken
    await wait(300)
    isOver = true
    await Promise.all(callers)
    expect(ledger.broken).toBe(afterwards)
    expect(ledger.broken).toBeLessThanOrEqual(16)
    // Nobody was answered twice, and nobody without the upstream.
    expect(upstream.requests.length).toBeGreaterThanOrEqual(ledger.answered)
    expect(upstream.requests.length).toBeLessThanOrEqual(ledger.answered + ledger.broken)
    // Usage: at most what the dead thread had counted in its last moment is missing.
    await eventually('usage is counted', async () => {
      return (await installation.usageTotal()) >= ledger.answered * 0.5
    })
  })

  it('count a limit exactly together, and go on where they were when one has died', async () => {
    const { gateway, installation, upstream } = await start()
    const limited = configuration({
      ...{ targets: [upstream.url], burst: 50, tokens: 1, perMs: 3_600_000 },
    })
    await installation.publish(limited, 2)
    await eventually('both have the revision', async () =>
      (await threadsOf(gateway)).every(({ revision }) => revision === 2),
    )
    const answersOf = async (round: number) => {
      const port = Number(new URL(gateway.url).port)
      const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => openRaw(port)))
      const all = await Promise.all(
        clients.map((client) => {
          for (let sent = 0; sent < 4; sent++) client.write(request(installation.keys[0]))
          return client.until(/(HTTP\/1\.1 (200|429)[\s\S]*){4}\}$/)
        }),
      )
      const count = (status: number) => all.join('').split(`HTTP/1.1 ${status} `).length - 1
      return { round, admitted: count(200), refused: count(429) }
    }
    expect(await answersOf(1)).toEqual({ round: 1, admitted: 50, refused: 46 })
    gateway.child.send({ seat: 0, how: 'exit' } satisfies Mishap)
    await untilReplaced(gateway, 0)
    expect(await answersOf(2)).toEqual({ round: 2, admitted: 0, refused: 96 })
  })

  it('drain together: what is under way is answered, then the process ends', async () => {
    const { gateway, installation } = await start({ GATEWAY_DRAIN_GRACE_MS: '200' })
    const clients = await openAll(gateway, installation.keys[0])
    gateway.child.kill('SIGTERM')
    await eventually('it is not ready', async () => {
      return (await fetch(`${gateway.controlUrl}/readyz`)).status === 503
    })
    for (const client of clients) client.write(request(installation.keys[0]))
    await Promise.all(clients.map((client) => client.until(/connection: close[\s\S]*ok":true\}$/i)))
    expect(await gateway.exited).toBe(0)
    expect(await installation.usageTotal()).toBe(2 * CONNECTIONS)
    expect(gateway.lines().filter(({ msg }) => msg === 'request')).toHaveLength(2 * CONNECTIONS)
    expect(await call(gateway.url, installation.keys[0]).catch(() => 'gone')).toBe('gone')
  })
})

it('WebSockets of all threads are asked to leave, and each is counted once', async () => {
  const upstream = await startSocketUpstream()
  const source = withWebSockets(configuration({ targets: [upstream.url] }))
  const { gateway, installation } = await start()
  await installation.publish(source, 2)
  const headers = { 'x-api-key': installation.keys[0] }
  await eventually('it takes WebSockets', async () => {
    const first = await openSocket(`${gateway.url}/ferry/v1/live`, headers).catch(() => undefined)
    first?.close()
    return first !== undefined
  })
  const sockets = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => openSocket(`${gateway.url}/ferry/v1/live`, headers)),
  )
  const codes = Promise.all(sockets.map(closeCode))
  gateway.child.kill('SIGTERM')
  expect(new Set(await codes)).toEqual(new Set([1001]))
  expect(await gateway.exited).toBe(0)
  const ended = gateway.lines().filter(({ msg, status }) => msg === 'request' && status === 101)
  expect(ended).toHaveLength(CONNECTIONS + 1)
  const { requests } = (
    await installation.db.usageMinute.aggregate({
      where: { statusClass: '1xx' },
      _sum: { requests: true },
    })
  )._sum
  expect(Number(requests)).toBe(CONNECTIONS + 1)
})

it('one thread is as it was: no other is started', async () => {
  const { gateway } = await start({ GATEWAY_THREADS: '1' })
  expect(await threadsOf(gateway)).toEqual([])
})
