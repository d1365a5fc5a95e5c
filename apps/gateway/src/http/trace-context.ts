import { randomFillSync } from 'node:crypto'

/**
 * W3C Trace Context (https://www.w3.org/TR/trace-context/): the caller's trace goes on when it is well formed, else one
 * begins here. The gateway is a hop of its own, so `parent-id` is always new.
 */
export type TraceContext = Readonly<{
  traceId: string
  traceparent: string
  /** Whether the caller's trace goes on; its `tracestate` is forwarded only then. */
  isContinued: boolean
}>

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/
const NO_TRACE = '0'.repeat(32)
const NO_PARENT = '0'.repeat(16)

/** One system call for some hundreds of ids. */
const POOL_BYTES = 8_192
const pool = Buffer.allocUnsafe(POOL_BYTES)
let poolAt = POOL_BYTES

function randomHex(bytes: number): string {
  if (poolAt + bytes > POOL_BYTES) {
    randomFillSync(pool)
    poolAt = 0
  }
  poolAt += bytes
  return pool.toString('hex', poolAt - bytes, poolAt)
}

/** Continues or begins a trace. Unsampled when it begins here: nothing records spans yet. */
export function traceContext(inbound: string | undefined): TraceContext {
  const parsed = inbound === undefined ? null : TRACEPARENT.exec(inbound)
  const traceId = parsed?.[1]
  if (traceId === undefined || traceId === NO_TRACE || parsed?.[2] === NO_PARENT) {
    const ids = randomHex(24)
    const begun = ids.slice(0, 32)
    return { traceId: begun, traceparent: `00-${begun}-${ids.slice(32)}-00`, isContinued: false }
  }
  return {
    traceId,
    traceparent: `00-${traceId}-${randomHex(8)}-${parsed?.[3] ?? '00'}`,
    isContinued: true,
  }
}
