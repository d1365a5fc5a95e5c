import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, startTestServer } from '@gatehouse/db/testing'
import { freePort } from './rig/free-port.ts'
import { startGateway } from './rig/gateway.ts'
import { nginx as nginxPeer } from './rig/peers/nginx.ts'
import { LOAD_CORE, startOn, waitFor } from './rig/processes.ts'
import { median, report } from './rig/report.ts'
import { type Measurable, type MeasuredTurn, takeTurn, warmUp } from './rig/turn.ts'

/**
 * What a request costs: CPU time of the gateway with everything on (key, limit, metrics, access log, usage, real
 * database) against nginx that only forwards.
 *
 * One core for the proxy, the other for load, upstream and database; the two proxies take turns, so that whatever else the
 * machine does meets both alike. CPU is the proxy's own user and system time, from the kernel.
 */
/** Many short turns: what else the machine does changes slowly, and so meets both proxies alike. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 24)
const ROUND_SECONDS = Number(process.env.BENCH_SECONDS ?? 1.5)
const WARM_UP_REQUESTS = 100_000
const RATIO_MAX = 3

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
const stops: (() => Promise<void>)[] = []
try {
  execFileSync('taskset', ['-cp', String(LOAD_CORE), String(process.pid)])
  const proxies = await startProxies()
  for (const proxy of proxies) await warmUp(proxy, WARM_UP_REQUESTS, ROUND_SECONDS)
  const rounds = new Map<string, MeasuredTurn[]>(proxies.map(({ name }) => [name, []]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const proxy of proxies) {
      rounds.get(proxy.name)?.push(await takeTurn(proxy, ROUND_SECONDS))
    }
  }
  conclude(rounds)
} finally {
  for (const stop of stops.reverse()) await stop()
  rmSync(folder, { recursive: true, force: true })
}

async function startProxies(): Promise<readonly Measurable[]> {
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
    { name: 'nginx', pid: nginx.pid, port: nginxPort, key: gateway.key },
    { name: 'gateway', pid: gateway.pid, port: gateway.port, key: gateway.key },
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

function conclude(rounds: ReadonlyMap<string, readonly MeasuredTurn[]>): void {
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
