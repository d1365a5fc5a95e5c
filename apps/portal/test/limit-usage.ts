import { recordUsage } from '@gatehouse/db'
import {
  addToSeconds,
  bucketStartMs,
  DAY_MS,
  emptySeconds,
  emptySketch,
  encodeSeconds,
  encodeSketch,
  HOUR_MS,
  MINUTE_MS,
} from '@gatehouse/policy'
import { pool } from '../src/server/db.ts'

export type Caller = Readonly<{
  organizationId: string
  applicationId: string
  apiId: string
  tierId: string
}>

let batches = 0

/** Calls that met the limits, `count` of them in the second of `atMs`. */
export async function callsOf(
  caller: Caller,
  bursts: readonly Readonly<{ atMs: number; count: number }>[],
): Promise<void> {
  const rows = bursts.map(({ atMs, count }) => {
    const seconds = emptySeconds()
    for (let call = 0; call < count; call++) addToSeconds(seconds, atMs)
    return {
      ...caller,
      startsAtMs: bucketStartMs(atMs, MINUTE_MS),
      ...{ keyId: 'key', versionId: 'ver', operationId: '', statusClass: '2xx', fault: '' },
      ...{ requests: count, requestBytes: 0, responseBytes: 0 },
      latency: encodeSketch(emptySketch()),
      seconds: encodeSeconds(seconds),
    }
  })
  batches += 1
  await recordUsage(pool(), [{ id: `limits:${batches}`, nodeId: 'node', rows, clients: [] }])
}

/** What gateways counted of calls that did not fit a limit. */
export async function refusalsOf(
  { tierId: _, ...caller }: Caller,
  limitId: string,
  {
    atMs,
    count,
    mode = 'enforce',
  }: Readonly<{
    atMs: number
    count: number
    mode?: 'enforce' | 'shadow'
  }>,
): Promise<void> {
  batches += 1
  const refused = mode === 'enforce' ? count : 0
  const row = { ...caller, limitId, mode, startsAtMs: bucketStartMs(atMs, HOUR_MS) }
  const limits = [{ ...row, exceeded: count, refused }]
  const batch = { id: `limits:${batches}`, nodeId: 'node', rows: [], clients: [], limits }
  await recordUsage(pool(), [batch])
}

/** Noon of the day so many days before today, UTC. */
export function noonBefore(days: number): number {
  return bucketStartMs(Date.now(), DAY_MS) - days * DAY_MS + 12 * HOUR_MS
}
