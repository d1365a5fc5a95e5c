import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, request as httpRequest, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, startTestServer } from '@gatehouse/db/testing'
import { startGateway } from '../rig/gateway.ts'
import type { Figure } from '../rig/report.ts'

/**
 * slowhttptest's three modes (https://github.com/shekyan/slowhttptest): callers that send their head, or their body, a few
 * bytes at a time, or do not take their answers. 1,000 connections of each, opened 200 a second, against an API that asks for
 * no key, which is the worst case: with keys they are refused at their head. Meanwhile a healthy caller comes every 20 ms,
 * on a connection of its own, whatever became of those before: waiting counts.
 */
const CONNECTIONS = 1_000
const OPENED_PER_SECOND = 200
const HEALTHY_EVERY_MS = 20
const HEALTHY_DEADLINE_MS = 5_000
const DRIP_EVERY_MS = 5_000
/** More than a caller that does not read has room for. Much more, and the machine's own memory for TCP would be measured. */
const LARGE_BYTES = 256_000

type Mode = Readonly<{
  name: string
  seconds: number
  /** The gateway waits for none of them to the end. A body may take long, and an answer too, as long as others find places. */
  areAllCutOff: boolean
  begin(socket: Socket): void
  drip(socket: Socket): void
}>

const MODES: readonly Mode[] = [
  {
    name: 'slow headers',
    seconds: 25,
    areAllCutOff: true,
    begin: (socket) => socket.resume().write('GET /ferry/v1/a HTTP/1.1\r\nHost: a\r\n'),
    drip: (socket) => socket.write('X-Slow: 1\r\n'),
  },
  {
    name: 'slow body',
    seconds: 25,
    areAllCutOff: false,
    begin: (socket) =>
      socket
        .resume()
        .write('POST /ferry/v1/a HTTP/1.1\r\nHost: a\r\nContent-Length: 4096\r\n\r\nx'),
    drip: (socket) => socket.write('x'),
  },
  {
    name: 'slow read',
    seconds: 25,
    areAllCutOff: false,
    begin(socket) {
      socket.pause()
      socket.write('GET /ferry/v1/large HTTP/1.1\r\nHost: a\r\n\r\n')
    },
    drip: (socket) => socket.read(1),
  },
]

/** Runs the three modes one after the other against a gateway of their own. */
export async function slowClients(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  const stops: (() => Promise<void>)[] = []
  try {
    const upstream = await startUpstream()
    stops.push(() => stopUpstream(upstream))
    const database = await startDatabase(stops)
    const { port: upstreamPort } = upstream.address() as AddressInfo
    const gateway = await startGateway(join(folder, 'gateway'), database, upstreamPort, {
      auth: 'none',
    })
    stops.push(gateway.stop)
    const figures: Figure[] = []
    for (const mode of MODES) figures.push(...(await runMode(mode, gateway.port, gateway.pid)))
    return figures
  } finally {
    for (const stop of stops.reverse()) await stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function startUpstream(): Promise<Server> {
  const large = Buffer.alloc(LARGE_BYTES)
  const server = createServer((request, response) => {
    request.resume()
    response.on('error', ignore)
    if (request.url === '/large') response.end(large)
    else request.once('end', () => response.end('{"ok":true}'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

async function stopUpstream(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

async function startDatabase(stops: (() => Promise<void>)[]): Promise<string> {
  const server = await startTestServer(process.env.TEST_DATABASE_URL)
  stops.push(server.stop)
  process.env.TEST_DATABASE_URL = server.url
  process.env.TEST_DATABASE_TEMPLATE = server.template
  const database = await createTestDatabase()
  stops.push(database.drop)
  return database.url
}

async function runMode(mode: Mode, port: number, pid: number): Promise<readonly Figure[]> {
  const calm = await healthyFor(5, port)
  const rssBefore = residentMb(pid)
  const attack = startAttack(mode, port)
  const during = await healthyFor(mode.seconds, port)
  const rssAfter = residentMb(pid)
  const { opened, cutOff } = attack.stop()
  const name = (what: string) => `${mode.name}: ${what}`
  return [
    { name: name('connections'), value: opened, unit: 'connections', atLeast: CONNECTIONS },
    {
      name: name('of them cut off by the gateway'),
      value: cutOff,
      unit: 'connections',
      ...(mode.areAllCutOff && { atLeast: CONNECTIONS }),
    },
    { name: name('healthy calls'), value: during.calls, unit: 'calls' },
    { name: name('healthy errors'), value: during.errors, unit: 'calls', atMost: 0 },
    { name: name('healthy p99 without them'), value: calm.p99Ms, unit: 'ms' },
    { name: name('healthy p99 with them'), value: during.p99Ms, unit: 'ms' },
    {
      name: name('memory the gateway took'),
      value: rssAfter - rssBefore,
      unit: 'MB',
    },
  ]
}

function startAttack({ begin, drip }: Mode, port: number) {
  const sockets: Socket[] = []
  let cutOff = 0
  const open = () => {
    const socket = connect(port, '127.0.0.1', () => begin(socket))
    socket.on('error', ignore)
    socket.on('close', () => {
      cutOff += 1
    })
    sockets.push(socket)
    if (sockets.length === CONNECTIONS) clearInterval(opening)
  }
  const opening = setInterval(open, 1_000 / OPENED_PER_SECOND)
  const dripping = setInterval(() => {
    for (const socket of sockets) if (!socket.destroyed) drip(socket)
  }, DRIP_EVERY_MS)
  return {
    stop() {
      clearInterval(opening)
      clearInterval(dripping)
      const result = { opened: sockets.length, cutOff }
      for (const socket of sockets) socket.destroy()
      return result
    },
  }
}

type Healthy = { calls: number; errors: number; p99Ms: number }

/** An open loop: the next call does not wait for the last one. */
async function healthyFor(seconds: number, port: number): Promise<Healthy> {
  const latenciesMs: number[] = []
  const underWay: Promise<void>[] = []
  let errors = 0
  const calling = setInterval(() => {
    const startedTick = performance.now()
    const done = callOnce(port).then((isGood) => {
      latenciesMs.push(performance.now() - startedTick)
      if (!isGood) errors += 1
    })
    underWay.push(done)
  }, HEALTHY_EVERY_MS)
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
  clearInterval(calling)
  await Promise.all(underWay)
  latenciesMs.sort((a, b) => a - b)
  const p99Ms = latenciesMs[Math.floor((latenciesMs.length - 1) * 0.99)] ?? Number.NaN
  return { calls: latenciesMs.length, errors, p99Ms }
}

/** Whether a call on a connection of its own was answered as it should be, in time. */
function callOnce(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const path = '/ferry/v1/sailings'
    const call = httpRequest({ port, path, agent: false, timeout: HEALTHY_DEADLINE_MS })
    const timer = setTimeout(() => call.destroy(), HEALTHY_DEADLINE_MS)
    call.on('response', (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode === 200))
    })
    call.on('error', ignore)
    call.on('close', () => {
      clearTimeout(timer)
      resolve(false)
    })
    call.end()
  })
}

/** Memory that the process holds. Linux only. */
function residentMb(pid: number): number {
  const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kb) / 1_024
}

function ignore(): void {}
