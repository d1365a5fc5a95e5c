import type { Listener, Pool } from '@gatehouse/db'
import type { FastifyInstance } from 'fastify'
import type { CredentialsDisk } from './credentials/disk.ts'
import type { Replica } from './credentials/replica.ts'
import type { Env } from './env.ts'
import type { Follower } from './follower.ts'
import type { Notices } from './peers/redis-notices.ts'
import type { Serving } from './serving.ts'
import type { CountersDisk } from './stores/counters-disk.ts'
import type { OpenLimitStore } from './stores/open-limit-store.ts'
import type { UsageFlush } from './telemetry/flush.ts'

export type DrainParts = Readonly<{
  serving: Serving
  control: FastifyInstance
  feed: Follower
  watch: Follower
  listener: Listener
  notices: Notices | undefined
  flush: UsageFlush
  replica: Replica
  credentialsDisk: CredentialsDisk
  limits: OpenLimitStore
  countersDisk: CountersDisk
  pool: Pool
  env: Env
}>

/** The database gets so long to take the last usage; what it does not take waits in the journal for the next start. */
const LAST_FLUSH_MS = 5_000

/**
 * Stops without losing anything: not ready first, so that load balancers send no more; on with `Connection: close` through the
 * grace period; then no new connections, and an end when the last request is answered or the limit is reached.
 */
export async function drainNode(parts: DrainParts): Promise<void> {
  const { serving, control, env } = parts
  serving.drain()
  await new Promise((resolve) => setTimeout(resolve, env.GATEWAY_DRAIN_GRACE_MS))
  await serving.close(env.GATEWAY_DRAIN_LIMIT_MS)
  await control.close()
  parts.notices?.stop()
  await Promise.all([parts.listener.close(), parts.feed.stop(), parts.watch.stop()])
  await parts.flush.drain(LAST_FLUSH_MS)
  await parts.credentialsDisk.flush(parts.replica)
  parts.limits.stop()
  await parts.countersDisk.stop()
  await parts.pool.end()
}
