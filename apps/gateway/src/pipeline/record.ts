import { statusClass } from '@gatehouse/policy'
import { encodeAccessLine } from '../telemetry/access-log.ts'
import type { LogOutput } from '../telemetry/log-buffer.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { UsageRecorder } from '../telemetry/usage-recorder.ts'
import type { Exchange } from './exchange.ts'

export type RecordDeps = Readonly<{
  metrics: Metrics
  usage: UsageRecorder
  /** Undefined when nobody wants an access log. */
  accessLog: LogOutput | undefined
}>

/**
 * Phase 10, when the response is over, however it ended: one histogram, one usage increment, one log line.
 *
 * A caller that went away before the answer was out is a 499; nothing was sent that could say so.
 */
export function createRecord({ metrics, usage, accessLog }: RecordDeps): (e: Exchange) => void {
  return (exchange) => {
    exchange.endedTick = performance.now()
    noteAbort(exchange)
    const { route, method, code, fault } = exchange
    const status = statusClass(exchange.status)
    // How long a WebSocket lived is no latency: what is measured ends with its handshake.
    const endTick = exchange.upgradedTick > 0 ? exchange.upgradedTick : exchange.endedTick
    const durationMs = endTick - exchange.startedTick
    const series = metrics.routeSeries(route?.api.slug ?? '', route?.id ?? '', method, status)
    series.server.observe(durationMs / 1_000)
    let upstreamMs = 0
    if (exchange.upstreamEndedTick > 0) {
      upstreamMs = Math.min(exchange.upstreamEndedTick, endTick) - exchange.upstreamStartedTick
      series.client.observe(upstreamMs / 1_000)
    }
    series.overhead.observe((durationMs - upstreamMs) / 1_000)
    if (code !== '') metrics.problems.inc({ code, fault })
    if (code === 'rate_limited') countRefusal(metrics, exchange)
    usage.record(exchange, status, durationMs)
    accessLog?.line(encodeAccessLine, exchange)
  }
}

function noteAbort(exchange: Exchange): void {
  const { response, code, upgradedTick } = exchange
  if (response.writableFinished || code !== '' || upgradedTick > 0) return
  exchange.status = 499
  exchange.fault = 'client'
  exchange.code = 'client_closed'
}

function countRefusal(metrics: Metrics, { verdicts }: Exchange): void {
  for (const { allowed, limit } of verdicts ?? []) {
    if (!allowed && limit.mode === 'enforce') metrics.limitRefusals.inc({ limit: limit.name })
  }
}
