import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, startTestServer } from '@gatehouse/db/testing'
import { cpuTimeUs } from './rig/cpu-time.ts'
import { freePort } from './rig/free-port.ts'
import { startGateway } from './rig/gateway.ts'
import { type LoadResult, runLoad } from './rig/load.ts'
import { nginx as nginxPeer } from './rig/peers/nginx.ts'
import { LOAD_CORE, startOn, waitFor } from './rig/processes.ts'
import { median, report } from './rig/report.ts'

/**
 * What a request costs: CPU time of the gateway with everything on (key, limit, metrics, access log, usage, real
 * database) against nginx that only forwards.
 *
 * One core for the proxy, the other for load, upstream and database; the two proxies take turns, so that whatever else the
 * machine does meets both alike. CPU is the proxy's own user and system time, from the kernel.
 */
const CONNECTIONS = 64
/** Many short turns: what else the machine does changes slowly, and so meets both proxies alike. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 24)
const ROUND_SECONDS = Number(process.env.BENCH_SECONDS ?? 1.5)
/** Until the compiler has seen enough: before, its own work is part of the figure. */
const WARM_UP_REQUESTS = 100_000
const RATIO_MAX = 3

type Proxy = Readonly<{ name: string; pid: number; port: number; request: string }>
type Round = Readonly<{ cpuUs: number; load: LoadResult }>

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
const stops: (() => Promise<void>)[] = []
try {
  execFileSync('taskset', ['-cp', String(LOAD_CORE), String(process.pid)])
  const proxies = await startProxies()
  for (const proxy of proxies) await warmUp(proxy)
  const rounds = new Map<string, Round[]>(proxies.map(({ name }) => [name, []]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const proxy of proxies) {
      rounds.get(proxy.name)?.push(await measure(proxy, ROUND_SECONDS))
    }
  }
  conclude(rounds)
} finally {
  for (const stop of stops.reverse()) await stop()
  rmSync(folder, { recursive: true, force: true })
}

async function startProxies(): Promise<readonly Proxy[]> {
  const output = join(folder, 'upstream.port')
  const program = join(import.meta.dirname, 'rig/upstream.ts')
  const upstream = startOn([process.execPath, program], { core: LOAD_CORE, output })
  stops.push(upstream.stop)
  const upstreamPort = await waitFor('the upstream', async () => {
    return Number(readFileSync(output, 'utf8')) || undefined
  })
  const nginxFolder = join(folder, 'nginx')
  const nginxPort = await freePort()
  mkdirSync(nginxFolder, { mode: 0o755 })
  const setup = {
    folder: nginxFolder,
    port: nginxPort,
    upstreamPort,
    job: 'plain',
    key: '',
  } as const
  const nginx = await nginxPeer.start(setup)
  stops.push(nginx.stop)
  const gateway = await startGateway(join(folder, 'gateway'), await startDatabase(), upstreamPort)
  stops.push(gateway.stop)
  return [
    { name: 'nginx', pid: nginx.pid, port: nginxPort, request: requestHead(gateway.key) },
    { name: 'gateway', pid: gateway.pid, port: gateway.port, request: requestHead(gateway.key) },
  ]
}

async function startDatabase(): Promise<string> {
  const server = await startTestServer(process.env.TEST_DATABASE_URL)
  stops.push(server.stop)
  process.env.TEST_DATABASE_URL = server.url
  process.env.TEST_DATABASE_TEMPLATE = server.template
  const database = await createTestDatabase()
  stops.push(database.drop)
  return database.url
}

function requestHead(key: string): string {
  return [
    'GET /ferry/v1/sailings/sail_01k0a3?fields=seats HTTP/1.1',
    'Host: api.ferry.example',
    'User-Agent: ferry-client/2.1',
    'Accept: application/json',
    'Accept-Encoding: gzip, deflate',
    `X-API-Key: ${key}`,
    '',
    '',
  ].join('\r\n')
}

async function warmUp(proxy: Proxy): Promise<void> {
  let requests = 0
  while (requests < WARM_UP_REQUESTS) {
    requests += (await measure(proxy, ROUND_SECONDS)).load.requests
  }
}

async function measure({ name, pid, port, request }: Proxy, seconds: number): Promise<Round> {
  const beforeUs = cpuTimeUs(pid)
  const load = await runLoad({ port, request, connections: CONNECTIONS, seconds })
  const cpuUs = (cpuTimeUs(pid) - beforeUs) / load.requests
  if (load.failures > 0) throw new Error(`${name} answered ${load.failures} requests with no 200`)
  return { cpuUs, load }
}

function conclude(rounds: ReadonlyMap<string, readonly Round[]>): void {
  const cpuOf = (name: string) => median((rounds.get(name) ?? []).map(({ cpuUs }) => cpuUs))
  const context = [...rounds].flatMap(([name, all]) => [
    { name: `${name} CPU`, value: cpuOf(name), unit: 'µs/request' },
    {
      name: `${name} throughput`,
      value: median(all.map(({ load }) => load.requests / load.seconds)),
      unit: 'requests/s',
    },
    { name: `${name} p50`, value: median(all.map(({ load }) => load.latencyUsP50)), unit: 'µs' },
    { name: `${name} p99`, value: median(all.map(({ load }) => load.latencyUsP99)), unit: 'µs' },
  ])
  // Turn by turn, and then the middle one: a turn in which the machine was busy elsewhere weighs no more than another.
  const plain = rounds.get('nginx') ?? []
  const ratio = median(
    (rounds.get('gateway') ?? []).map(({ cpuUs }, turn) => cpuUs / (plain[turn]?.cpuUs ?? 0)),
  )
  report([
    ...context,
    { name: 'gateway CPU ÷ nginx CPU', value: ratio, unit: 'ratio', atMost: RATIO_MAX },
  ])
}
