import { Cluster, Redis, type RedisOptions } from 'ioredis'

/** How long the next attempt to connect waits: a server that is back is used within a second. */
const RECONNECT_MS = 250
const CONNECT_TIMEOUT_MS = 1_000

/** Where Redis is. */
export type RedisAddress = Readonly<{
  /** A server, or a node of a Cluster; with Sentinels only its user, password, database and TLS are looked at. */
  url: string
  isCluster: boolean
  /** Sentinels that know which server is the master. */
  sentinels: readonly Readonly<{ host: string; port: number }>[]
  /** What the Sentinels call it. */
  sentinelName: string
}>

export type RedisConnection = Readonly<{
  client: Redis | Cluster
  open(): void
  close(): void
}>

/**
 * A connection to a server, to the master that Sentinels name, or to a Cluster through one of its nodes. Commands of one turn of the event loop travel together; while there is
 * no connection they fail at once instead of waiting in a queue.
 *
 * @param onError told each failure of the connection; it goes on trying
 */
export function connectRedis(
  { url, isCluster, sentinels, sentinelName }: RedisAddress,
  onError: (error: Error) => void,
): RedisConnection {
  const options = {
    lazyConnect: true,
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: () => RECONNECT_MS,
    // ioredis would do so unheard: a connection that breaks meanwhile would end the process. Whoever listens subscribes at `ready`.
    autoResubscribe: false,
    // A replica that was a master until a moment ago says READONLY: the name may lead to the new one.
    reconnectOnError: ({ message }: Error) => message.startsWith('READONLY'),
  } satisfies RedisOptions
  const client = isCluster
    ? clusterAt(url)
    : sentinels.length > 0
      ? new Redis({ ...options, ...sentinelOptions(url, sentinels, sentinelName) })
      : new Redis(url, options)
  client.on('error', onError)
  return {
    client,
    open: () => void client.connect().catch(onError),
    close: () => client.disconnect(),
  }
}

function sentinelOptions(url: string, sentinels: RedisAddress['sentinels'], name: string) {
  const { pathname } = new URL(url)
  return {
    ...credentialsIn(url),
    ...{ sentinels: [...sentinels], name, db: Number(pathname.slice(1) || 0) },
    sentinelRetryStrategy: () => RECONNECT_MS,
    // A failover closes no connection by itself: the old master may live on as a replica.
    failoverDetector: true,
  }
}

function credentialsIn(url: string) {
  const { username, password, protocol } = new URL(url)
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  }
}

function clusterAt(url: string): Cluster {
  return new Cluster([url], {
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    lazyConnect: true,
    clusterRetryStrategy: () => RECONNECT_MS,
    redisOptions: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      maxRetriesPerRequest: 0,
      ...credentialsIn(url),
    },
  })
}
