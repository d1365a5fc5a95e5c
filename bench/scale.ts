import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { issueKey, mintId, openSecretBox } from '@gatehouse/db'
import type { SnapshotSource } from '@gatehouse/policy'
import { cpuTimeUs } from './rig/cpu-time.ts'
import { type BenchNode, startNode } from './rig/faults/node.ts'
import { installProduct, type Product } from './rig/faults/product.ts'
import { residentBytes } from './rig/faults/resident.ts'
import { openRig, type Rig, secondsOf } from './rig/faults/rig.ts'
import { runLoad } from './rig/load.ts'
import { LOAD_CORE, PROXY_CORE, startOn, waitFor } from './rig/processes.ts'
import { type Figure, median, report } from './rig/report.ts'

/**
 * What a request costs as an installation grows: CPU of the gateway's own process at 10 to 10,000 routes, each called at random,
 * and at 1,000 to 1,000,000 keys, drawn at random. The sizes take turns, so that whatever else the machine does meets all alike.
 * `BENCH_KEYS_MAX` leaves the larger ones out.
 */
const ROUTES = [10, 1_000, 10_000] as const
const KEYS = [1_000, 10_000, 100_000, 1_000_000].filter(
  (count) => count <= Number(process.env.BENCH_KEYS_MAX ?? 1_000_000),
)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 8)
const GROWTH_MAX = 1.15
const BYTES_A_KEY_MAX = 100
const CONNECTIONS = 64
/** Before, the compiler's own work is part of the figure; and every key of the smaller sizes has been seen several times. */
const WARM_UP_REQUESTS = 50_000
const KEYS_A_STATEMENT = 10_000
const MEGABYTE = 1_048_576

type Sized = Readonly<{ size: number; node: BenchNode; request: () => string }>

const rig = await openRig()
try {
  execFileSync('taskset', ['-cp', String(LOAD_CORE), String(process.pid)], { stdio: 'ignore' })
  const upstream = `http://127.0.0.1:${await startPlainUpstream(rig)}`
  report(await measureRoutes(upstream))
  report(await measureKeys(upstream))
} finally {
  await rig.close()
}

async function startPlainUpstream({ folder, defer }: Rig): Promise<number> {
  const output = join(folder, 'upstream.port')
  const program = join(import.meta.dirname, 'rig/upstream.ts')
  const upstream = startOn([process.execPath, program], { core: LOAD_CORE, output })
  defer(upstream.stop)
  return waitFor('the upstream', async () => Number(readFileSync(output, 'utf8')) || undefined)
}

function start(product: Product, name: string): Promise<BenchNode> {
  return startNode(rig, product, name, { prefix: ['taskset', '-c', String(PROXY_CORE)] })
}

async function measureRoutes(upstream: string): Promise<readonly Figure[]> {
  const sized: Sized[] = []
  for (const size of ROUTES) {
    const product = await installProduct(rig, ['a'])
    await product.publish(withRoutes(product.source({ a: [upstream] }), size))
    const node = await start(product, `routes-${size}`)
    const request = () => requestFor(`/a/r${randomBelow(size)}/x`, product.keys.ordinary)
    sized.push({ size, node, request })
  }
  return conclude('routes', await takeTurns(sized))
}

function withRoutes(source: SnapshotSource, count: number): SnapshotSource {
  const [first] = source.routes
  if (first === undefined) return source
  const routes = Array.from({ length: count }, (_, at) => ({
    ...{ ...first, id: `rt_${at}`, path: `/a/r${at}/{id}`, stripPrefix: '' },
  }))
  return { ...source, routes }
}

async function measureKeys(upstream: string): Promise<readonly Figure[]> {
  const sized: Sized[] = []
  const memory: Figure[] = []
  for (const size of KEYS) {
    const product = await installProduct(rig, ['a'])
    await product.publish(product.source({ a: [upstream] }))
    const keys = await addKeys(product, size)
    const node = await start(product, `keys-${size}`)
    const request = () => requestFor('/a/v1/x', keys[randomBelow(size)] ?? '')
    sized.push({ size, node, request })
    const bytes = (await metricOf(node, 'gatehouse_credentials_bytes')) / size
    const isLarge = size >= 100_000 // below that what is the same for every installation weighs more
    const name = `memory a key at ${size} keys`
    memory.push({ name, value: bytes, unit: 'bytes', ...(isLarge && { atMost: BYTES_A_KEY_MAX }) })
    const resident = residentBytes(node.pid) / MEGABYTE
    memory.push({ name: `the process at ${size} keys`, value: resident, unit: 'MB' })
  }
  return [...conclude('keys', await takeTurns(sized)), ...memory]
}

/** Of one application; gives the printed keys. */
async function addKeys({ db, masterKey }: Product, count: number): Promise<string[]> {
  const box = openSecretBox(masterKey)
  const { applicationId, organizationId } = await db.apiKey.findFirstOrThrow({
    where: { name: 'ordinary' },
  })
  const printed: string[] = []
  while (printed.length < count) {
    const length = Math.min(KEYS_A_STATEMENT, count - printed.length)
    const issued = Array.from({ length }, () => issueKey(box, 'live'))
    await db.apiKey.createMany({
      data: issued.map(({ hash, pepperId, hint }) => ({
        ...{ id: mintId('key'), organizationId, applicationId, name: 'bench', hint },
        ...{ environment: 'live' as const, hash, pepperId },
      })),
    })
    for (const key of issued) printed.push(key.printed)
  }
  return printed
}

async function takeTurns(all: readonly Sized[]): Promise<ReadonlyMap<number, number>> {
  const seconds = secondsOf(2)
  for (const one of all) await warmUp(one, seconds)
  const costs = new Map<number, number[]>(all.map(({ size }) => [size, []]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const one of all) costs.get(one.size)?.push(await costOf(one, seconds))
  }
  return new Map([...costs].map(([size, of]) => [size, median(of)]))
}

async function warmUp(one: Sized, seconds: number): Promise<void> {
  for (let requests = 0; requests < WARM_UP_REQUESTS; ) requests += await load(one, seconds)
}

/** CPU a request, microseconds. */
async function costOf(one: Sized, seconds: number): Promise<number> {
  const before = cpuTimeUs(one.node.pid)
  const requests = await load(one, seconds)
  return (cpuTimeUs(one.node.pid) - before) / requests
}

/** How many were answered. @throws when one was answered with anything but 200 */
async function load({ node, request }: Sized, seconds: number): Promise<number> {
  const port = Number(new URL(node.url).port)
  const { requests, failures } = await runLoad({ port, request, connections: CONNECTIONS, seconds })
  if (failures > 0) throw new Error(`${failures} requests were not answered with 200`)
  return requests
}

function conclude(what: string, costs: ReadonlyMap<number, number>): Figure[] {
  const [smallest = Number.NaN] = costs.values()
  return [...costs].flatMap(([size, cost], at) => [
    { name: `CPU at ${size} ${what}`, value: cost, unit: 'µs/request' },
    ...(at === 0
      ? []
      : [
          {
            name: `against the smallest, at ${size} ${what}`,
            value: cost / smallest,
            unit: 'ratio',
            atMost: GROWTH_MAX,
          },
        ]),
  ])
}

async function metricOf(node: BenchNode, name: string): Promise<number> {
  const text = await (await fetch(`${node.controlUrl}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
}

function requestFor(path: string, key: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\n\r\n`
}

function randomBelow(bound: number): number {
  return Math.floor(Math.random() * bound)
}
