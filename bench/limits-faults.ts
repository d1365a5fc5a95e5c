import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { SnapshotSource } from '@gatehouse/policy'
import { type BenchNode, startNode } from './rig/faults/node.ts'
import { latencyAt, type Outcome, openLoad } from './rig/faults/open-load.ts'
import { installProduct, type Product } from './rig/faults/product.ts'
import { REDIS_FAULTS, type RedisFault } from './rig/faults/redis-faults.ts'
import { startRedisRelay } from './rig/faults/redis-relay.ts'
import { openRig, type Rig, secondsOf, until } from './rig/faults/rig.ts'
import { startUpstream } from './rig/faults/upstream.ts'
import { startRedis } from './rig/redis.ts'
import { type Figure, report } from './rig/report.ts'

/**
 * What limits do while their store fails: two gateways with one key, twice as many calls as its limit admits, a Redis that is
 * broken in every way there is and mended again, and a node whose clock steps. `--only a,b` runs some of the faults.
 *
 * The clock steps with libfaketime (Debian: faketime), at `FAKETIME_LIBRARY` when it lies elsewhere; without it those two are left out.
 */
const LIMIT = 100
const WINDOW_MS = 1_000
const BEFORE_SECONDS = 4
const AFTER_SECONDS = 4
const EXTRA_MS_MAX = 20
const SHARES_MAX = 1.1
const BACK_MS_MAX = 2_000
const FAKETIME =
  process.env.FAKETIME_LIBRARY ?? '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'

const at = process.argv.indexOf('--only')
const only = at === -1 ? undefined : (process.argv[at + 1] ?? '').split(',')
for (const [name, fault] of Object.entries(REDIS_FAULTS)) {
  if (only !== undefined && !only.includes(name)) continue
  if (name.startsWith('clock') && !existsSync(FAKETIME)) {
    console.error(`${name}: left out, there is no ${FAKETIME}`)
    continue
  }
  const rig = await openRig()
  try {
    report(
      (await measure(rig, fault)).map((figure) => ({ ...figure, name: `${name}: ${figure.name}` })),
    )
  } finally {
    await rig.close()
  }
}

async function measure(rig: Rig, fault: RedisFault): Promise<Figure[]> {
  const upstream = await startUpstream(rig, 'a')
  const product = await installProduct(rig, ['a'])
  await product.publish(limited(product.source({ a: [upstream.url] })))
  const redis = await startRedis()
  rig.defer(redis.stop)
  const relay = await startRedisRelay(rig, redis.port)
  const clockFile = join(rig.folder, 'clock')
  writeFileSync(clockFile, '+0')
  const nodes = await startNodes(rig, product, relay.port, clockFile)
  const faultSeconds = secondsOf(5)
  const seconds = BEFORE_SECONDS + faultSeconds + AFTER_SECONDS
  const running = openLoad({
    ...{ perSecond: (2 * LIMIT * 1_000) / WINDOW_MS, seconds },
    call: (id) => ({
      node: nodes[id % nodes.length]?.url ?? '',
      path: `/a/v1/calls/${id}`,
      headers: { 'x-api-key': product.keys.ordinary },
    }),
  })
  await wait(BEFORE_SECONDS * 1_000)
  const mend = await fault.breaks({ rig, relay, redis, clockFile })
  const brokenMs = Date.now()
  await wait(faultSeconds * 1_000)
  const mendedMs = Date.now()
  await mend()
  const backMs = await untilBack(nodes, mendedMs)
  return figuresOf(await running, { fault, brokenMs, mendedMs, backMs })
}

function limited(source: SnapshotSource): SnapshotSource {
  const rule = { kind: 'sliding_window', limit: LIMIT, windowMs: WINDOW_MS } as const
  return SnapshotSource.parse({
    ...source,
    tiers: source.tiers.map((tier) => ({
      ...tier,
      limits: tier.limits.map((limit) => ({ ...limit, rule })),
    })),
  })
}

async function startNodes(
  rig: Rig,
  product: Product,
  port: number,
  clockFile: string,
): Promise<readonly BenchNode[]> {
  const env = { REDIS_URL: `redis://127.0.0.1:${port}` }
  const faked = {
    LD_PRELOAD: FAKETIME,
    FAKETIME_TIMESTAMP_FILE: clockFile,
    FAKETIME_NO_CACHE: '1',
    DONT_FAKE_MONOTONIC: '1',
  }
  const first = await startNode(rig, product, 'one', { env })
  const second = await startNode(rig, product, 'two', {
    env: existsSync(FAKETIME) ? { ...env, ...faked } : env,
  })
  const nodes = [first, second]
  await untilBack(nodes, Date.now())
  // A beat later each has heard of the other.
  await wait(1_000)
  return nodes
}

async function untilBack(nodes: readonly BenchNode[], sinceMs: number): Promise<number> {
  for (const { controlUrl } of nodes) {
    await until('the node counts in Redis', async () => {
      const text = await (await fetch(`${controlUrl}/metrics`)).text()
      return /^gatehouse_limit_store_up 1$/m.test(text)
    })
  }
  return Date.now() - sinceMs
}

type Seen = Readonly<{ fault: RedisFault; brokenMs: number; mendedMs: number; backMs: number }>

function figuresOf(
  outcomes: readonly Outcome[],
  { fault, brokenMs, mendedMs, backMs }: Seen,
): Figure[] {
  const whole = outcomes.filter(({ dueMs }) => dueMs < brokenMs - WINDOW_MS)
  const during = outcomes.filter(({ dueMs }) => dueMs >= brokenMs && dueMs < mendedMs)
  const failed = outcomes.filter(({ status }) => status === 0 || status >= 500)
  const extraMs = latencyAt(during, 0.99) - latencyAt(whole, 0.99)
  const most = mostIn(during) / LIMIT
  return [
    { name: 'no answer, or 5xx', value: failed.length, unit: 'calls', atMost: 0 },
    { name: 'p99 more than before', value: extraMs, unit: 'ms', atMost: EXTRA_MS_MAX },
    {
      ...{ name: 'most in any second while it is broken', value: most, unit: '× the limit' },
      // A store that forgot everything admits a limit anew.
      atMost: fault.isStoreUp ? 2 : SHARES_MAX,
    },
    { name: 'counted together again', value: backMs, unit: 'ms', atMost: BACK_MS_MAX },
  ]
}

/** The most calls that were admitted in one window, wherever it begins; due and answered in it. */
function mostIn(outcomes: readonly Outcome[]): number {
  const admitted = outcomes
    .filter(({ status }) => status === 200)
    .map(({ dueMs, latencyMs }) => ({ dueMs, answeredMs: dueMs + latencyMs }))
    .sort((a, b) => a.dueMs - b.dueMs)
  return Math.max(
    0,
    ...admitted.map(({ dueMs: from }) => {
      const to = from + WINDOW_MS
      return admitted.filter(({ dueMs, answeredMs }) => dueMs >= from && answeredMs < to).length
    }),
  )
}
