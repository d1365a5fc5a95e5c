import type { Env } from './env.ts'
import type { RedisAddress } from './stores/connect-redis.ts'
import { type OpenLimitStore, openLimitStore } from './stores/open-limit-store.ts'
import { createSharedStore, type SharedStore, sharedStoreBytes } from './stores/shared-store.ts'
import type { Logger } from './telemetry/log.ts'

/** Limit counters kept at once: 20 MB, however many threads count in them. */
const LIMIT_COUNTERS = { countersMax: 200_000, windowsMax: 20_000 } as const

/** Memory for the counters of a process, empty. */
export function newLimitMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(sharedStoreBytes(LIMIT_COUNTERS))
}

export type LimitParts = Readonly<{ memory: SharedStore; limits: OpenLimitStore }>

export type LimitPartsDeps = Readonly<{
  env: Env
  nodeId: string
  /** `newLimitMemory()`, one for all threads. */
  buffer: SharedArrayBuffer
  log: Logger
  onFallback(): void
  onShared(isLocal: boolean): void
}>

/** The counters as one thread uses them: the process's memory, and Redis where there is one. */
export function openLimits(deps: LimitPartsDeps): LimitParts {
  const { env, nodeId, buffer, log, onFallback, onShared } = deps
  const memory = createSharedStore(buffer, LIMIT_COUNTERS)
  const limits = openLimitStore({
    redis: redisAddress(env),
    nodeId,
    deadlineMs: env.REDIS_DEADLINE_MS,
    memory,
    onFallback,
    onShared,
    onState(isUp, reason) {
      if (isUp) log.info('limits are counted in Redis again')
      else log.error({ reason }, 'Redis does not answer; limits hold as each of them says')
    },
  })
  return { memory, limits }
}

/** Undefined: there is no Redis. */
export function redisAddress(env: Env): RedisAddress | undefined {
  const sentinels = env.REDIS_SENTINELS
  const url = env.REDIS_URL ?? (sentinels.length > 0 ? 'redis://' : undefined)
  if (url === undefined) return undefined
  const isCluster = env.REDIS_CLUSTER === '1'
  return { url, isCluster, sentinels, sentinelName: env.REDIS_SENTINEL_NAME }
}
