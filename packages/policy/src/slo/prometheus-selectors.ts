import { assertNever } from '../assert-never.ts'
import type { SloIndicator, SloScope } from './objective.ts'

/**
 * What the gateway's histogram calls things; null: it has no such label.
 *
 * Without `fault` an owner is guessed from the status class: every 5xx is bad, also those of a revision that refers to
 * nothing, and a stream that broke off after its 200 is good. Then an export can differ from our own evaluation.
 */
export type PrometheusLabels = Readonly<{
  api: string | null
  version: string | null
  route: string | null
  tier: string | null
  /** Values `1xx` … `5xx`. */
  statusClass: string
  /** Values as in usage, empty for none. */
  fault: string | null
}>

export const GATEWAY_METRIC_LABELS: PrometheusLabels = Object.freeze({
  api: 'api',
  version: null,
  route: 'route',
  tier: null,
  statusClass: 'status_class',
  fault: null,
})

/** The gateway's histogram of OpenTelemetry's `http.server.request.duration`. */
export const SERVER_DURATION_METRIC = 'http_server_request_duration_seconds'

/** Selectors of counters whose increases add up to an indicator's events: all that count, and the bad (or the good) among them. */
export type IndicatorSelectors = Readonly<{
  total: string
  part: string
  partIs: 'bad' | 'good'
}>

export type SelectorResult =
  | Readonly<{ ok: true; selectors: IndicatorSelectors }>
  | Readonly<{ ok: false; reason: string }>

/** Selectors for an indicator in a scope, or why the metric cannot tell. */
export function indicatorSelectors(
  indicator: SloIndicator,
  scope: SloScope,
  labels: PrometheusLabels,
): SelectorResult {
  const dimensions = [
    ['API', scope.apiId, labels.api],
    ['version', scope.versionId, labels.version],
    ['route', scope.routeId, labels.route],
    ['tier', scope.tierId, labels.tier],
  ] as const
  const scoped: string[] = []
  for (const [noun, id, label] of dimensions) {
    if (id === null) continue
    if (label === null) return { ok: false, reason: `The metric has no label for the ${noun}.` }
    scoped.push(`${label}=${promqlString(id)}`)
  }
  return selectorsOf(indicator, scoped, labels)
}

function selectorsOf(
  indicator: SloIndicator,
  scoped: readonly string[],
  labels: PrometheusLabels,
): SelectorResult {
  switch (indicator.kind) {
    case 'availability':
      return availabilitySelectors(indicator.subject, scoped, labels)
    case 'latency': {
      const good = [...scoped, `${labels.statusClass}!~"4xx|5xx"`]
      if (labels.fault !== null) good.push(`${labels.fault}=""`)
      const bucket = [...good, `le=~${promqlString(edgePattern(indicator.thresholdMs))}`]
      const selectors = {
        total: selector(`${SERVER_DURATION_METRIC}_count`, good),
        part: selector(`${SERVER_DURATION_METRIC}_bucket`, bucket),
        partIs: 'good',
      } as const
      return { ok: true, selectors }
    }
    default:
      return assertNever(indicator)
  }
}

function availabilitySelectors(
  subject: 'service' | 'gateway',
  scoped: readonly string[],
  { statusClass, fault }: PrometheusLabels,
): SelectorResult {
  if (fault === null && subject === 'gateway') {
    return { ok: false, reason: 'The metric has no label for the owner of a fault.' }
  }
  const counted = [...scoped, `${statusClass}!="4xx"`]
  if (fault !== null) counted.push(`${fault}!~"client|config"`)
  const owners = subject === 'gateway' ? 'platform' : 'platform|upstream'
  const bad = fault === null ? `${statusClass}="5xx"` : `${fault}=~"${owners}"`
  const total = selector(`${SERVER_DURATION_METRIC}_count`, counted)
  const part = selector(`${SERVER_DURATION_METRIC}_count`, [...counted, bad])
  return { ok: true, selectors: { total, part, partIs: 'bad' } }
}

function selector(metric: string, matchers: readonly string[]): string {
  return `${metric}{${matchers.join(',')}}`
}

/** A bucket's edge in seconds. Prometheus 3 writes whole numbers as `1.0`, earlier ones and the gateway as `1`. */
function edgePattern(thresholdMs: number): string {
  const seconds = String(thresholdMs / 1_000)
  return seconds.includes('.') ? seconds.replace('.', '\\.') : `${seconds}(\\.0)?`
}

/** A PromQL string. Its escapes are Go's, of which JSON's are a part. */
export function promqlString(text: string): string {
  return JSON.stringify(text.toWellFormed())
}
