import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { NodeReport } from '@gatehouse/db'
import type { TargetReport } from '@gatehouse/policy'
import type { SnapshotStatus } from '../snapshot/holder.ts'

/** Finer would cost more than what it measures is worth. */
const LOOP_RESOLUTION_MS = 50
/** Issues of a refused revision that a page shows; the log has them all. */
const ISSUES_MAX = 20

export type HeartbeatSources = Readonly<{
  nodeId: string
  hostname: string
  release: string
  controlUrl: string
  startedAtMs: number
  isDraining(): boolean
  snapshotStatus(): SnapshotStatus
  credentialsSeq(): number | null
  requestsTotal(): number
  /** Whether the counters that nodes share answer; null without any. */
  isLimitStoreUp(): boolean | null
  /** The most that a thread refuses of its calls for overload, in [0, 1]. */
  shedLevel(): number
  switchedOff: readonly string[]
  targets(): Promise<readonly TargetReport[]>
}>

/** Makes the node's reports about itself; rates and delays in one are since the one before. */
export function createHeartbeat(sources: HeartbeatSources): () => Promise<NodeReport> {
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS })
  loop.enable()
  let last = { tick: performance.now(), requests: 0 }

  function readLoad(): Record<string, number> {
    const now = { tick: performance.now(), requests: sources.requestsTotal() }
    const seconds = Math.max(0.001, (now.tick - last.tick) / 1_000)
    const requestsPerSecond = Math.round((now.requests - last.requests) / seconds)
    last = now
    const eventLoopDelayMs = Math.max(0, Math.round(loop.max / 1e6) - LOOP_RESOLUTION_MS)
    loop.reset()
    const isUp = sources.isLimitStoreUp()
    return {
      ...{ requestsPerSecond, heapBytes: process.memoryUsage().heapUsed, eventLoopDelayMs },
      ...(isUp !== null && { limitStoreUp: isUp ? 1 : 0 }),
      shedLevel: sources.shedLevel(),
    }
  }

  return async () => {
    const targets = await sources.targets()
    const { revision, sinceMs, lastRefusal } = sources.snapshotStatus()
    return {
      id: sources.nodeId,
      hostname: sources.hostname,
      release: sources.release,
      controlUrl: sources.controlUrl,
      startedAtMs: sources.startedAtMs,
      state: sources.isDraining() ? 'draining' : 'serving',
      revision,
      revisionSinceAtMs: sinceMs,
      credentialsSeq: sources.credentialsSeq(),
      lastRefusal: lastRefusal && {
        revision: lastRefusal.revision,
        atMs: lastRefusal.atMs,
        issues: lastRefusal.issues
          .slice(0, ISSUES_MAX)
          .map(({ path, message }) => ({ path, message })),
      },
      load: readLoad(),
      switchedOff: sources.switchedOff,
      targets,
    }
  }
}
