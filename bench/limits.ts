import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type LimitRule, limitBound } from '@gatehouse/policy'
import { startCluster, startRedis } from './rig/redis.ts'
import { type Figure, report } from './rig/report.ts'

/**
 * What limits admit to an adversary: one process with four threads on shared memory, four processes on a real Redis, four on
 * a Cluster of three, both asked for each request and for shares in advance (`lease`). Floods from 10 ms before each edge of the window, and more than the limit all the time; counted is
 * the largest number admitted in any window, wherever it begins, against the stated bound.
 *
 * A request is counted in a window when it was surely decided in it: sent and answered there. Clocks are one machine's.
 */
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4)
const WINDOW_MS = 1_000
const LIMIT = 1_000
const START_MS = 100
const UNDER_PERCENT_MAX = { exact: 2, lease: 5 } as const
/** Of what is admitted from shares. */
const LOCAL_PERCENT_MIN = 95
const FLOOD = join(import.meta.dirname, '../apps/gateway/test/limit-flood.ts')

const RULES: Readonly<Record<string, LimitRule>> = {
  strict: { kind: 'sliding_window', limit: LIMIT, windowMs: WINDOW_MS },
  smooth: { kind: 'token_bucket', burst: LIMIT / 10, tokens: LIMIT, perMs: WINDOW_MS },
}
const PATTERNS = ['edges', 'overload'] as const
type Store = Readonly<{
  name: 'memory' | 'redis' | 'cluster'
  counting: 'exact' | 'lease'
  port: number
  processes: number
  threads: number
}>
type Admitted = readonly (readonly [sentMs: number, answeredMs: number, isLocal: 0 | 1])[]

const stops: (() => Promise<void>)[] = []
try {
  const figures: Figure[] = []
  for (const store of await startStores()) {
    for (const name of Object.keys(RULES)) {
      for (const pattern of PATTERNS) figures.push(...(await measure(store, name, pattern)))
    }
  }
  report(figures)
} finally {
  for (const stop of stops.reverse()) await stop()
}

async function startStores(): Promise<readonly Store[]> {
  const redis = await startRedis()
  stops.push(redis.stop)
  const cluster = await startCluster()
  stops.push(cluster.stop)
  return [
    { name: 'memory', counting: 'exact', port: 0, processes: 1, threads: 4 },
    ...(['exact', 'lease'] as const).flatMap((counting) => [
      { name: 'redis' as const, counting, port: redis.port, processes: 4, threads: 1 },
      { name: 'cluster' as const, counting, port: cluster.port, processes: 4, threads: 1 },
    ]),
  ]
}

async function measure(
  { name: store, counting, port, processes, threads }: Store,
  ruleName: string,
  pattern: (typeof PATTERNS)[number],
): Promise<Figure[]> {
  const rule = RULES[ruleName] as LimitRule
  // Three times what is allowed in the steady case; in a flood's 60 ms some twice the window's worth.
  const perMs = pattern === 'overload' ? 1 : 8
  const plan = {
    ...{ rule, store, counting, port, threads, pattern, perMs },
    ...{ windowMs: WINDOW_MS, who: `${ruleName}_${pattern}` },
  }
  const floods = Array.from({ length: processes }, () => flood(plan))
  await Promise.all(floods.map(({ ready }) => ready))
  const fromMs = Math.ceil((Date.now() + START_MS) / WINDOW_MS) * WINDOW_MS
  const toMs = fromMs + SECONDS * 1_000
  for (const { child } of floods) child.send({ fromMs, toMs })
  const parts = await Promise.all(floods.map(({ admitted }) => admitted))
  const admitted = parts.flat().sort(([a], [b]) => a - b)
  const how = counting === 'lease' ? `${store} in shares` : store
  const at = `${how}, ${ruleName}, ${pattern}`
  const bound = limitBound(rule, WINDOW_MS) ?? 0
  const most = largestIn(admitted, WINDOW_MS)
  const figures: Figure[] = [
    { name: `most in any second: ${at}`, value: most, unit: 'requests', atMost: bound },
  ]
  if (pattern === 'overload') {
    const due = (toMs - fromMs) * (LIMIT / WINDOW_MS)
    const under = Math.max(0, (1 - admitted.length / due) * 100)
    const atMost = UNDER_PERCENT_MAX[counting]
    figures.push({ name: `under: ${at}`, value: under, unit: '%', atMost })
  }
  if (counting === 'lease' && pattern === 'overload') {
    const local = admitted.filter(([, , isLocal]) => isLocal === 1).length
    const value = (local / Math.max(1, admitted.length)) * 100
    figures.push({
      name: `without a round trip: ${at}`,
      value,
      unit: '%',
      atLeast: LOCAL_PERCENT_MIN,
    })
  }
  return figures
}

type Flood = Readonly<{ child: ChildProcess; ready: Promise<unknown>; admitted: Promise<Admitted> }>

function flood(plan: object): Flood {
  const child = spawn(process.execPath, [FLOOD, JSON.stringify(plan)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  const admitted = new Promise<Admitted>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as Admitted)
      else reject(new Error(`the flood ended with ${code}`))
    })
  })
  return { child, ready: Promise.race([once(child, 'message'), admitted]), admitted }
}

/** The most requests that were sent and answered in one window [t, t + windowMs), for every t. */
function largestIn(admitted: Admitted, windowMs: number): number {
  let most = 0
  for (let first = 0; first < admitted.length; first++) {
    const endMs = (admitted[first]?.[0] ?? 0) + windowMs
    let count = 0
    for (let next = first; next < admitted.length; next++) {
      const [sentMs, answeredMs] = admitted[next] as Admitted[number]
      if (sentMs >= endMs) break
      if (answeredMs < endMs) count += 1
    }
    if (count > most) most = count
  }
  return most
}
