import { Cluster, Redis, type RedisOptions } from 'ioredis'

/** How long the next attempt to connect waits: a server that is back is used within a second. */
const RECONNECT_MS = 250
const CONNECT_TIMEOUT_MS = 1_000

export type RedisConnection = Readonly<{
  client: Redis | Cluster
  open(): void
  close(): void
}>

/**
 * A connection to a server, or to a Cluster through it. Commands of one turn of the event loop travel together; while there is
 * no connection they fail at once instead of waiting in a queue.
 *
 * @param onError told each failure of the connection; it goes on trying
 */
export function connectRedis(
  url: string,
  isCluster: boolean,
  onError: (error: Error) => void,
): RedisConnection {
  const options = {
    lazyConnect: true,
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: () => RECONNECT_MS,
    // A replica that was a master until a moment ago says READONLY: the name may lead to the new one.
    reconnectOnError: ({ message }: Error) => message.startsWith('READONLY'),
  } satisfies RedisOptions
  const client = isCluster ? clusterAt(url) : new Redis(url, options)
  client.on('error', onError)
  return {
    client,
    open: () => void client.connect().catch(onError),
    close: () => client.disconnect(),
  }
}

function clusterAt(url: string): Cluster {
  const { username, password, protocol } = new URL(url)
  return new Cluster([url], {
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    lazyConnect: true,
    clusterRetryStrategy: () => RECONNECT_MS,
    redisOptions: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      maxRetriesPerRequest: 0,
      ...(username !== '' && { username: decodeURIComponent(username) }),
      ...(password !== '' && { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
  })
}
