import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileLimit, LimitSource } from '@gatehouse/policy'
import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { openLimitStore } from '../src/stores/open-limit-store.ts'
import { createSharedStore, sharedStoreBytes } from '../src/stores/shared-store.ts'
import { eventually } from './support/eventually.ts'
import { freePort, startRedis } from './support/redis.ts'

const counters = { countersMax: 1_000, windowsMax: 100 }
const NAME = 'limits'
const rule = { kind: 'sliding_window', limit: 5, windowMs: 600_000 } as const

/** One Sentinel, which is the same program, that watches a master and decides alone. */
async function startSentinel(masterPort: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-sentinel-'))
  const port = await freePort()
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${NAME} 127.0.0.1 ${masterPort} 1`,
    `sentinel down-after-milliseconds ${NAME} 500`,
    `sentinel failover-timeout ${NAME} 2000`,
  ]
  const file = join(folder, 'sentinel.conf')
  await writeFile(file, lines.join('\n'))
  const child = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
    await rm(folder, { recursive: true, force: true })
  })
  return port
}

// Guarantee: the master is found through Sentinels, and after a failover counting goes on at the new one with what it knows.
it('follows Sentinels to the new master, which knows what was counted', async () => {
  const master = await startRedis()
  const replica = await startRedis(['--replicaof', '127.0.0.1', String(master.port)])
  onTestFinished(async () => {
    await master.stop()
    await replica.stop()
  })
  const sentinelPort = await startSentinel(master.port)
  const sentinel = new Redis(sentinelPort, '127.0.0.1')
  const second = new Redis(replica.port, '127.0.0.1')
  for (const client of [sentinel, second]) client.on('error', () => {})
  onTestFinished(() => {
    sentinel.disconnect()
    second.disconnect()
  })
  await eventually('the Sentinel knows the replica', async () => {
    const known = (await sentinel.call('SENTINEL', 'replicas', NAME)) as unknown[]
    return known.length === 1
  })
  const opened = openLimitStore({
    redis: {
      ...{ url: 'redis://', isCluster: false, sentinelName: NAME },
      sentinels: [{ host: '127.0.0.1', port: sentinelPort }],
    },
    ...{ nodeId: 'node_1', deadlineMs: 1_000 },
    memory: createSharedStore(new SharedArrayBuffer(sharedStoreBytes(counters)), counters),
    onState() {},
    onFallback() {},
    onShared() {},
  })
  opened.start()
  onTestFinished(() => opened.stop())
  const limits = [compileLimit(LimitSource.parse({ id: 'lim_1', name: 'strict', rule }))]
  const take = async (who: string) => {
    const charge = { limits, scopeIds: [who], costs: [1] }
    return (await opened.store.takeAll(charge, Date.now()))[0]
  }
  await eventually('the master counts', async () => (await second.keys('*:nodes')).length === 1)
  for (let call = 0; call < 3; call++) expect((await take('a'))?.allowed).toBe(true)
  await eventually('the replica has it', async () => (await second.keys('*{a}*')).length === 1)
  // The old master lives on, as a replica that takes no writes.
  await eventually('the Sentinel fails over', () =>
    sentinel.call('SENTINEL', 'failover', NAME).then(
      () => true,
      () => false,
    ),
  )
  await eventually(
    'the replica is the master, and counts',
    async () => {
      await take('probe')
      const { length } = await second.keys('*{probe}*')
      return length === 1 && (await second.role())[0] === 'master' && opened.isUp() === true
    },
    20_000,
  )
  // Five of which three were taken at the old one.
  const left = [await take('a'), await take('a'), await take('a')]
  expect(left.map((verdict) => verdict?.allowed)).toEqual([true, true, false])
}, 40_000)
