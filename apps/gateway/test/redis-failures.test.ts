import { compileLimit, LimitSource, type LimitVerdict, type Problem } from '@gatehouse/policy'
import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { openLimitStore } from '../src/stores/open-limit-store.ts'
import { createSharedStore, sharedStoreBytes } from '../src/stores/shared-store.ts'
import { eventually } from './support/eventually.ts'
import { addressOf, startRedis, type TestRedis } from './support/redis.ts'

const LIMIT = 10
const counters = { countersMax: 1_000, windowsMax: 100 }

function chargeOf(onStoreFailure: 'local' | 'open' | 'closed', who = 'sub_a') {
  const rule = { kind: 'sliding_window', limit: LIMIT, windowMs: 60_000 } as const
  const limit = compileLimit(
    LimitSource.parse({ id: 'lim_1', name: 'burst', rule, onStoreFailure }),
  )
  return { limits: [limit], scopeIds: [who], costs: [1] }
}

async function runningRedis(args: readonly string[] = []): Promise<TestRedis> {
  const redis = await startRedis(args)
  onTestFinished(() => redis.stop())
  return redis
}

function nodeOf(port: number, nodeId: string, password = '') {
  const states: string[] = []
  const opened = openLimitStore({
    redis: addressOf(`redis://${password}127.0.0.1:${port}`),
    nodeId,
    deadlineMs: 20,
    memory: createSharedStore(new SharedArrayBuffer(sharedStoreBytes(counters)), counters),
    onState: (isUp, reason) => states.push(isUp ? 'up' : reason),
    onFallback() {},
    onShared() {},
  })
  opened.start()
  onTestFinished(() => opened.stop())
  const take = async (charge = chargeOf('local')): Promise<LimitVerdict> => {
    const [verdict] = await opened.store.takeAll(charge, Date.now())
    if (verdict === undefined) throw new Error('one limit has one verdict')
    return verdict
  }
  return { take, states, isUp: opened.isUp }
}

/** Until a node counts in Redis: what it says then is what the server says. */
async function ready(node: ReturnType<typeof nodeOf>): Promise<void> {
  await eventually(
    'Redis counts',
    async () => (await node.take(chargeOf('open', 'probe'))).remaining < LIMIT,
  )
}

it('a server that is killed: each node goes on with its share of what was left, and comes back within 2 s', async () => {
  const redis = await runningRedis()
  const nodes = [nodeOf(redis.port, 'node_1'), nodeOf(redis.port, 'node_2')] as const
  await Promise.all(nodes.map(ready))
  // Two beats: by then each knows of the other.
  const client = new Redis(redis.port)
  onTestFinished(() => client.disconnect())
  await eventually(
    'the nodes know of each other',
    async () => (await client.zcard('gatehouse:nodes')) === 2,
  )
  const before = Date.now()
  await eventually('a beat has passed', async () => Date.now() - before > 700)
  for (let call = 0; call < 4; call++) expect((await nodes[0].take()).allowed).toBe(true)
  expect((await nodes[1].take()).remaining).toBe(5)
  redis.process.kill('SIGKILL')
  let admitted = 0
  for (let call = 0; call < 20; call++) {
    for (const node of nodes) if ((await node.take()).allowed) admitted += 1
  }
  // Five were left when the second node last heard, six for the first: 3 and 2 of them.
  expect(admitted).toBe(5)
  expect(nodes.map(({ isUp }) => isUp())).toEqual([false, false])
  const again = await startRedis([], redis.port)
  onTestFinished(() => again.stop())
  const sinceMs = Date.now()
  await eventually('both nodes count in Redis again', async () =>
    nodes.every(({ isUp }) => isUp() === true),
  )
  expect(Date.now() - sinceMs).toBeLessThan(2_000)
  expect(nodes[0].states.at(-1)).toBe('up')
})

it('a server that says nothing: nobody waits longer than the deadline, and hardly anybody as long', async () => {
  const redis = await runningRedis()
  const node = nodeOf(redis.port, 'node_1')
  await ready(node)
  redis.process.kill('SIGSTOP')
  const sinceMs = performance.now()
  for (let call = 0; call < 50; call++) await node.take(chargeOf('open'))
  expect(performance.now() - sinceMs).toBeLessThan(400)
  redis.process.kill('SIGCONT')
  await eventually('the node counts in Redis again', async () => node.isUp() === true)
})

it.each([
  ['takes no writes, as a replica does', ['--replicaof', '127.0.0.1', '1'], ''],
  ['has no memory left', ['--maxmemory', '1mb', '--maxmemory-policy', 'noeviction'], ''],
  ['wants another password', ['--requirepass', 'right'], ':wrong@'],
] as const)('a server that %s is as good as none', async (_, args, password) => {
  const redis = await runningRedis(args)
  const node = nodeOf(redis.port, 'node_1', password)
  await eventually('the node gives up on Redis', async () => {
    await node.take(chargeOf('open', 'probe'))
    return node.isUp() === false
  })
  expect((await node.take(chargeOf('open', 'probe'))).allowed).toBe(true)
  let admitted = 0
  for (let call = 0; call < 30; call++) if ((await node.take()).allowed) admitted += 1
  expect(admitted).toBe(LIMIT)
  const refusal = await node.take(chargeOf('closed')).catch((error: Problem) => error)
  expect(refusal).toMatchObject({ code: 'limits_unavailable', status: 503, retryAfterMs: 1_000 })
  expect(node.states).toHaveLength(1)
})

it('a server that was flushed counts anew, and nothing fails', async () => {
  const redis = await runningRedis()
  const node = nodeOf(redis.port, 'node_1')
  await ready(node)
  for (let call = 0; call < LIMIT; call++) await node.take()
  expect((await node.take()).allowed).toBe(false)
  const client = new Redis(redis.port)
  onTestFinished(() => client.disconnect())
  await client.flushall()
  await client.script('FLUSH')
  expect((await node.take()).remaining).toBe(LIMIT - 1)
  expect(node.isUp()).toBe(true)
})

// Guarantee: what was admitted while the server was away is not given a second time when it is back.
it('is told afterwards what was admitted without it', async () => {
  const redis = await runningRedis()
  const node = nodeOf(redis.port, 'node_1')
  await ready(node)
  await redis.stop()
  let admitted = 0
  for (let call = 0; call < LIMIT - 2; call++) if ((await node.take()).allowed) admitted += 1
  expect(node.isUp()).toBe(false)
  expect(admitted).toBe(LIMIT - 2)
  const again = await startRedis([], redis.port)
  onTestFinished(() => again.stop())
  await eventually('the node counts in Redis again', async () => node.isUp() === true)
  const client = new Redis(redis.port)
  onTestFinished(() => client.disconnect())
  await eventually('Redis has it', async () => (await client.keys('*{sub_a}*')).length === 1)
  const left = [await node.take(), await node.take(), await node.take()]
  expect(left.map(({ allowed }) => allowed)).toEqual([true, true, false])
})
