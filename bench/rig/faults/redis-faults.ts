import { writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { startRedis } from '../redis.ts'
import type { RedisRelay } from './redis-relay.ts'
import type { Rig } from './rig.ts'

/** What a fault can break: the server, the way to it, and one node's clock. */
export type Broken = Readonly<{
  rig: Rig
  relay: RedisRelay
  redis: Awaited<ReturnType<typeof startRedis>>
  /** Holds how far the second node's clock is ahead. */
  clockFile: string
}>

/** Breaks something; gives what mends it. */
export type RedisFault = Readonly<{
  /** Whether the counters can be asked meanwhile. */
  isStoreUp: boolean
  breaks(broken: Broken): Promise<() => Promise<void>>
}>

const FLAP_MS = 300

/** Runs commands at a server, past the relay. */
async function at(port: number, ...commands: readonly (readonly [string, ...string[]])[]) {
  const client = new Redis(port, '127.0.0.1')
  try {
    for (const [name, ...args] of commands) await client.call(name, ...args)
  } finally {
    client.disconnect()
  }
}

const setting =
  (name: string, broken: string, whole: string): RedisFault['breaks'] =>
  async ({ redis }) => {
    await at(redis.port, ['CONFIG', 'SET', name, broken])
    return () => at(redis.port, ['CONFIG', 'SET', name, whole])
  }

const clock =
  (aheadSeconds: string): RedisFault['breaks'] =>
  async ({ clockFile }) => {
    writeFileSync(clockFile, aheadSeconds)
    return async () => writeFileSync(clockFile, '+0')
  }

/** Everything that happens to a Redis, and to the clock of one node. */
export const REDIS_FAULTS: Readonly<Record<string, RedisFault>> = {
  'killed (SIGKILL)': {
    isStoreUp: false,
    async breaks({ rig, relay, redis }) {
      await redis.stop()
      return async () => {
        const again = await startRedis()
        rig.defer(again.stop)
        relay.leadTo(again.port)
      }
    },
  },
  'black hole': {
    isStoreUp: false,
    async breaks({ relay }) {
      relay.swallow()
      return async () => relay.restore()
    },
  },
  '+500 ms': {
    isStoreUp: false,
    async breaks({ relay }) {
      relay.delay(500)
      return async () => relay.restore()
    },
  },
  flapping: {
    isStoreUp: false,
    async breaks({ relay }) {
      let isOver = false
      const flaps = (async () => {
        while (!isOver) {
          relay.cut()
          await wait(FLAP_MS)
          relay.restore()
          await wait(FLAP_MS)
        }
      })()
      return async () => {
        isOver = true
        await flaps
      }
    },
  },
  FLUSHALL: {
    isStoreUp: true,
    async breaks({ redis }) {
      await at(redis.port, ['FLUSHALL'], ['SCRIPT', 'FLUSH'])
      return async () => {}
    },
  },
  failover: {
    isStoreUp: false,
    async breaks({ rig, relay, redis }) {
      const replica = await startRedis(['--replicaof', '127.0.0.1', String(redis.port)])
      rig.defer(replica.stop)
      await wait(FLAP_MS)
      await redis.stop()
      return async () => {
        await at(replica.port, ['REPLICAOF', 'NO', 'ONE'])
        relay.leadTo(replica.port)
      }
    },
  },
  READONLY: {
    isStoreUp: false,
    async breaks({ redis }) {
      await at(redis.port, ['REPLICAOF', '127.0.0.1', '1'])
      return () => at(redis.port, ['REPLICAOF', 'NO', 'ONE'])
    },
  },
  'wrong password': {
    isStoreUp: false,
    async breaks({ redis, relay }) {
      await at(redis.port, ['ACL', 'SETUSER', 'default', 'resetpass', '>other'])
      relay.leadTo(redis.port)
      return async () => {
        const client = new Redis(redis.port, '127.0.0.1', { password: 'other' })
        await client.call('ACL', 'SETUSER', 'default', 'nopass')
        client.disconnect()
      }
    },
  },
  '-OOM': { isStoreUp: false, breaks: setting('maxmemory', '1', '0') },
  'clock + 5 min': { isStoreUp: true, breaks: clock('+300') },
  'clock - 5 min': { isStoreUp: true, breaks: clock('-300') },
}
