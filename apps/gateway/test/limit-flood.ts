import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { compileLimit, isAdmitted, type LimitRule, LimitSource } from '@gatehouse/policy'
import { Cluster, Redis } from 'ioredis'
import type { LimitCharge } from '../src/stores/limit-store.ts'
import { createRedisCounters } from '../src/stores/redis-store.ts'
import { createSharedStore, sharedStoreBytes } from '../src/stores/shared-store.ts'

/**
 * A program for `bench/limits.ts`: asks a store for one limit as an adversary would, and prints when each admitted request
 * was sent and answered, as one JSON list of pairs, UTC epoch milliseconds.
 */
type Plan = Readonly<{
  rule: LimitRule
  store: 'memory' | 'redis' | 'cluster'
  /** Of Redis. */
  port: number
  threads: number
  /** `edges`: only from 10 ms before each edge of the window, all at once; `overload`: all the time. */
  pattern: 'edges' | 'overload'
  fromMs: number
  toMs: number
  windowMs: number
  /** Requests a millisecond and thread. */
  perMs: number
  /** Whose counter: another for each run. */
  who: string
}>
type Admitted = [sentMs: number, answeredMs: number][]
type Take = (nowMs: number) => boolean | Promise<boolean>

const COUNTERS = { countersMax: 1_000, windowsMax: 100 }
const BEFORE_EDGE_MS = 10
const FLOOD_MS = 60

if (isMainThread) await runAll(JSON.parse(process.argv[2] ?? '{}') as Plan)
else await runThread(workerData as { plan: Plan; buffer: SharedArrayBuffer })

async function runAll(plan: Plan): Promise<void> {
  const buffer = new SharedArrayBuffer(sharedStoreBytes(COUNTERS))
  const parts = await Promise.all(
    Array.from({ length: plan.threads }, () => {
      const worker = new Worker(import.meta.filename, { workerData: { plan, buffer } })
      return new Promise<Admitted>((resolve, reject) => {
        worker.once('message', resolve)
        worker.once('error', reject)
      })
    }),
  )
  process.stdout.write(JSON.stringify(parts.flat()))
}

async function runThread({
  plan,
  buffer,
}: Readonly<{ plan: Plan; buffer: SharedArrayBuffer }>): Promise<void> {
  const limit = compileLimit(LimitSource.parse({ id: 'lim_bench', name: 'bench', rule: plan.rule }))
  const charge = { limits: [limit], scopeIds: [plan.who], costs: [1] }
  const { take, close } = plan.store === 'memory' ? inMemory(charge, buffer) : inRedis(plan, charge)
  const admitted: Admitted = []
  const pending: Promise<void>[] = []
  let lastMs = Math.max(Date.now(), plan.fromMs - 1)
  while (lastMs < plan.toMs) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    const nowMs = Date.now()
    const due = isDue(plan, nowMs) ? Math.max(0, nowMs - lastMs) * plan.perMs : 0
    if (nowMs >= plan.fromMs)
      for (let call = 0; call < due; call++) pending.push(ask(take, admitted))
    if (nowMs > lastMs) lastMs = nowMs
  }
  await Promise.all(pending)
  close()
  parentPort?.postMessage(admitted)
}

function isDue({ pattern, windowMs }: Plan, nowMs: number): boolean {
  if (pattern === 'overload') return true
  return (nowMs + BEFORE_EDGE_MS) % windowMs < FLOOD_MS
}

async function ask(take: Take, admitted: Admitted): Promise<void> {
  const sentMs = Date.now()
  if (await take(sentMs)) admitted.push([sentMs, Date.now()])
}

function inMemory(charge: LimitCharge, buffer: SharedArrayBuffer) {
  const store = createSharedStore(buffer, COUNTERS)
  return { take: (nowMs: number) => isAdmitted(store.takeAll(charge, nowMs)), close() {} }
}

function inRedis({ store, port }: Plan, charge: LimitCharge) {
  const at = { host: '127.0.0.1', port }
  const client =
    store === 'cluster'
      ? new Cluster([at], { enableAutoPipelining: true })
      : new Redis({ ...at, enableAutoPipelining: true })
  const counters = createRedisCounters(client, store === 'cluster')
  return {
    take: async () => isAdmitted(await counters.takeAll(charge)),
    close: () => client.disconnect(),
  }
}
