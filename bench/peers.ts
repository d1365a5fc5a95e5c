import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, startTestServer } from '@gatehouse/db/testing'
import { freePort } from './rig/free-port.ts'
import { startGateway } from './rig/gateway.ts'
import { envoy } from './rig/peers/envoy.ts'
import { haproxy } from './rig/peers/haproxy.ts'
import { nginx } from './rig/peers/nginx.ts'
import { fastGateway, fastifyHttpProxy } from './rig/peers/node-peers.ts'
import type { Job, Peer } from './rig/peers/peer.ts'
import { type Measured, performancePage } from './rig/peers/performance-page.ts'
import { traefik } from './rig/peers/traefik.ts'
import { LOAD_CORE, startOn, waitFor } from './rig/processes.ts'
import { median, report } from './rig/report.ts'
import { CONNECTIONS, type Measurable, takeTurn, warmUp } from './rig/turn.ts'

/**
 * What the same job costs elsewhere: CPU time a request of each peer and of the gateway, which take turns on one core while load and
 * upstream have the other. Writes `docs/performance.md`.
 *
 * The gateway always has metrics, access log and usage on; the peers have what their documentation turns on for speed.
 */
const PEERS: readonly Peer[] = [nginx, haproxy, envoy, traefik, fastGateway, fastifyHttpProxy]
const JOBS: readonly Job[] = ['plain', 'guarded']
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 12)
const ROUND_SECONDS = Number(process.env.BENCH_SECONDS ?? 1.5)
const WARM_UP_REQUESTS = 60_000
/** Of the gateway's CPU to a peer's. */
const RATIO_MAX = { managed: 1, native: 3 } as const
const PAGE = join(import.meta.dirname, '../docs/performance.md')

type Contender = Omit<Measured, 'turns'> & Measurable

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-peers-'))
const stops: (() => Promise<void>)[] = []
try {
  execFileSync('taskset', ['-cp', String(LOAD_CORE), String(process.pid)], { stdio: 'ignore' })
  const upstreamPort = await startUpstream()
  const measured = new Map<Job, Measured[]>()
  for (const job of JOBS) measured.set(job, await compare(job, upstreamPort))
  conclude(measured)
} finally {
  for (const stop of stops.reverse()) await stop()
  rmSync(folder, { recursive: true, force: true })
}

async function startUpstream(): Promise<number> {
  const server = await startTestServer(process.env.TEST_DATABASE_URL)
  stops.push(server.stop)
  process.env.TEST_DATABASE_URL = server.url
  process.env.TEST_DATABASE_TEMPLATE = server.template
  const output = join(folder, 'upstream.port')
  const program = join(import.meta.dirname, 'rig/upstream.ts')
  const upstream = startOn([process.execPath, program], { core: LOAD_CORE, output })
  stops.push(upstream.stop)
  return waitFor('the upstream', async () => Number(readFileSync(output, 'utf8')) || undefined)
}

async function compare(job: Job, upstreamPort: number): Promise<Measured[]> {
  const gateway = await startOurs(job, upstreamPort)
  const contenders = [gateway]
  for (const peer of PEERS) contenders.push(await startPeer(peer, job, upstreamPort, gateway.key))
  const turns = new Map(contenders.map(({ name }) => [name, [] as Measured['turns'][number][]]))
  for (const contender of contenders) {
    await warmUp(contender, WARM_UP_REQUESTS, ROUND_SECONDS)
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const contender of contenders) {
      turns.get(contender.name)?.push(await measure(contender))
    }
  }
  while (stops.length > 2) await stops.pop()?.()
  return contenders.map((contender) => ({ ...contender, turns: turns.get(contender.name) ?? [] }))
}

async function startOurs(job: Job, upstreamPort: number): Promise<Contender> {
  const database = await createTestDatabase()
  stops.push(database.drop)
  const auth = job === 'plain' ? 'none' : 'key'
  const at = join(folder, `gateway-${job}`)
  const { pid, port, key, stop } = await startGateway(at, database.url, upstreamPort, { auth })
  stops.push(stop)
  return { name: 'Gatehouse', kind: 'managed', version: '', configuration: '', pid, port, key }
}

async function startPeer(
  peer: Peer,
  job: Job,
  upstreamPort: number,
  key: string,
): Promise<Contender> {
  const own = join(folder, `${peer.name.replaceAll(/\W+/g, '-')}-${job}`)
  mkdirSync(own, { mode: 0o755 })
  const port = await freePort()
  const running = await peer.start({ folder: own, port, upstreamPort, job, key })
  stops.push(running.stop)
  const configuration = running.configuration.replaceAll(own, '.').replaceAll(key, 'gh_live_…')
  return { ...running, name: peer.name, kind: peer.kind, configuration, port, key }
}

async function measure(contender: Contender): Promise<Measured['turns'][number]> {
  const { cpuUs, load } = await takeTurn(contender, ROUND_SECONDS)
  const { requests, seconds, latencyUsP50, latencyUsP99 } = load
  return { cpuUs, requestsPerSecond: requests / seconds, latencyUsP50, latencyUsP99 }
}

function conclude(measured: ReadonlyMap<Job, readonly Measured[]>): void {
  for (const [job, all] of measured) {
    const ours = all.find(({ name }) => name === 'Gatehouse')
    for (const { name, kind, turns } of all) {
      const cpuUs = median(turns.map((turn) => turn.cpuUs))
      report([{ name: `${job}: ${name} CPU`, value: cpuUs, unit: 'µs/request' }])
      if (name === 'Gatehouse') continue
      // Turn by turn, and then the middle one: what else the machine did met both.
      const value = median(
        turns.map((turn, index) => (ours?.turns[index]?.cpuUs ?? 0) / turn.cpuUs),
      )
      const ratio = { name: `${job}: Gatehouse ÷ ${name}`, value, unit: 'ratio' }
      report([{ ...ratio, atMost: RATIO_MAX[kind] }])
    }
  }
  const machine = {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    kernel: release(),
    node: process.version,
  }
  const setting = { rounds: ROUNDS, roundSeconds: ROUND_SECONDS, connections: CONNECTIONS }
  writeFileSync(PAGE, performancePage(measured, machine, setting))
}
