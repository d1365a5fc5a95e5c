import { randomBytes } from 'node:crypto'
import { connectRedis, type RedisAddress } from './connect-redis.ts'
import { createGuardedStore } from './guarded-store.ts'
import { createKnownOffenders } from './known-offenders.ts'
import type { LimitStore, LocalStore } from './limit-store.ts'
import { createLocalShare } from './local-share.ts'
import { createRedisCounters } from './redis-store.ts'

export type LimitStoreOptions = Readonly<{
  /** Undefined: nothing is shared between nodes. */
  redis: RedisAddress | undefined
  nodeId: string
  /** How long a request waits for Redis. */
  deadlineMs: number
  /** Counters in this process's memory: all there is without Redis, a node's share while Redis does not answer. */
  memory: LocalStore
  onState(isUp: boolean, reason: string): void
  onFallback(): void
  onShared(isLocal: boolean): void
}>

export type OpenLimitStore = Readonly<{
  store: LimitStore
  /** Null when nothing is shared. */
  isUp(): boolean | null
  /** Tokens of shares taken in advance that are not used. */
  unused(): number
  start(): void
  stop(): void
}>

/** The counters as the environment wants them: in memory, or in Redis with memory to fall back on. */
export function openLimitStore(options: LimitStoreOptions): OpenLimitStore {
  const { redis, memory } = options
  if (redis === undefined) {
    return { store: memory, isUp: () => null, unused: () => 0, start() {}, stop() {} }
  }
  let lastError = ''
  const connection = connectRedis(redis, ({ message }) => {
    lastError = message
  })
  const store = createGuardedStore({
    ...options,
    counters: createRedisCounters(connection.client, redis.isCluster),
    local: createLocalShare(memory),
    offenders: createKnownOffenders(() => performance.now()),
    holder: randomBytes(9).toString('base64url'),
    // What the connection says tells more than that there is none.
    onState: (isUp, reason) => options.onState(isUp, lastError === '' ? reason : lastError),
  })
  return {
    store,
    isUp: store.isUp,
    unused: store.unused,
    start() {
      connection.open()
      store.start()
    },
    stop() {
      store.stop()
      connection.close()
    },
  }
}
