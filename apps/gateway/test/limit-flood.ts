import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { isMainThread, type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads'
import { compileLimit, isAdmitted, type LimitRule, LimitSource } from '@gatehouse/policy'
import { Cluster, Redis } from 'ioredis'
import { LeaseBook } from '../src/stores/lease-book.ts'
import { LeasedStore } from '../src/stores/leased-store.ts'
import type { LimitCharge } from '../src/stores/limit-store.ts'
import { createRedisCounters } from '../src/stores/redis-store.ts'
import { createSharedStore, sharedStoreBytes } from '../src/stores/shared-store.ts'

/**
 * A program for `bench/limits.ts`: asks a store for one limit as an adversary would, and prints when each admitted request
 * was sent and answered, UTC epoch milliseconds, and whether it was decided without a round trip, as one JSON list. Says
 * `ready` once all threads are, and begins when it is told from when until when.
 */
type Plan = Readonly<{
  rule: LimitRule
  store: 'memory' | 'redis' | 'cluster'
  counting: 'exact' | 'lease'
  /** Of Redis. */
  port: number
  threads: number
  /** `edges`: only from 10 ms before each edge of the window, all at once; `overload`: all the time. */
  pattern: 'edges' | 'overload'
  windowMs: number
  /** Requests a millisecond and thread. */
  perMs: number
  /** Whose counter: another for each run. */
  who: string
}>
type Span = Readonly<{ fromMs: number; toMs: number }>
type Admitted = [sentMs: number, answeredMs: number, isLocal: 0 | 1][]
type Take = (nowMs: number) => boolean | Promise<boolean>

const COUNTERS = { countersMax: 1_000, windowsMax: 100 }
const BEFORE_EDGE_MS = 10
const FLOOD_MS = 60

if (isMainThread) await runAll(JSON.parse(process.argv[2] ?? '{}') as Plan)
else await runThread(workerData as { plan: Plan; buffer: SharedArrayBuffer })

async function runAll(plan: Plan): Promise<void> {
  const buffer = new SharedArrayBuffer(sharedStoreBytes(COUNTERS))
  const workers = Array.from(
    { length: plan.threads },
    () => new Worker(import.meta.filename, { workerData: { plan, buffer } }),
  )
  const next = () =>
    Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0] as Admitted))
  await next()
  const parts = next()
  process.once('message', (span: Span) => {
    for (const worker of workers) worker.postMessage(span)
  })
  process.send?.('ready')
  process.stdout.write(JSON.stringify((await parts).flat()))
  process.disconnect()
}

async function runThread({
  plan,
  buffer,
}: Readonly<{ plan: Plan; buffer: SharedArrayBuffer }>): Promise<void> {
  const { rule, counting } = plan
  const limit = compileLimit(
    LimitSource.parse({ id: `lim_${counting}`, name: 'bench', rule, counting }),
  )
  const charge = { limits: [limit], scopeIds: [plan.who], costs: [1] }
  const { take, warmUp, close } =
    plan.store === 'memory' ? inMemory(charge, buffer) : inRedis(plan, charge)
  const admitted: Admitted = []
  const pending: Promise<void>[] = []
  await warmUp()
  parentPort?.postMessage('ready')
  const [{ fromMs, toMs }] = (await once(parentPort as MessagePort, 'message')) as [Span]
  let lastMs = Math.max(Date.now(), fromMs - 1)
  while (lastMs < toMs) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    const nowMs = Date.now()
    const due = isDue(plan, nowMs) ? Math.max(0, nowMs - lastMs) * plan.perMs : 0
    if (nowMs >= fromMs) for (let call = 0; call < due; call++) pending.push(ask(take, admitted))
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
  const answer = take(sentMs)
  const isLocal = answer instanceof Promise ? 0 : 1
  if (await answer) admitted.push([sentMs, Date.now(), isLocal])
}

function inMemory(charge: LimitCharge, buffer: SharedArrayBuffer) {
  const store = createSharedStore(buffer, COUNTERS)
  return {
    take: (nowMs: number) => isAdmitted(store.takeAll(charge, nowMs)),
    warmUp() {},
    close() {},
  }
}

function inRedis({ store, port }: Plan, charge: LimitCharge) {
  const at = { host: '127.0.0.1', port }
  const client =
    store === 'cluster'
      ? new Cluster([at], { enableAutoPipelining: true })
      : new Redis({ ...at, enableAutoPipelining: true })
  const counters = createRedisCounters(client, store === 'cluster')
  const book = new LeaseBook({
    ...{ counters, holder: randomUUID() },
    within: (promise) => promise,
    tickMs: () => performance.now(),
    onAnswer() {},
  })
  const leased = new LeasedStore(counters, book, () => {})
  return {
    take() {
      const verdicts = leased.takeAll(charge)
      return verdicts instanceof Promise ? verdicts.then(isAdmitted) : isAdmitted(verdicts)
    },
    // Opens the connection and sends the scripts.
    warmUp: () => leased.takeAll({ ...charge, scopeIds: [randomUUID()] }),
    close: () => client.disconnect(),
  }
}
