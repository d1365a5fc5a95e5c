import { DAY_MS, HOUR_MS, MINUTE_MS } from '../usage/bucket.ts'
import { ALERT_HOLDS } from './alert.ts'
import { type AlertRule, type AlertSeverity, alertRules, FAILURES_MIN } from './burn-rate.ts'
import { budgetFraction, periodMs, type SloDefinition } from './objective.ts'
import {
  GATEWAY_METRIC_LABELS,
  type IndicatorSelectors,
  indicatorSelectors,
  type PrometheusLabels,
  promqlString,
} from './prometheus-selectors.ts'

/**
 * Recording and alerting rules for Prometheus ≥ 2.42 (`keep_firing_for`), from the definitions that we evaluate ourselves.
 *
 * Names    `gatehouse_slo_events:increase1h` and so on, one series for each `slo`. The windows, factors, minimum of events and
 *          holds are those of our own evaluation; Prometheus extrapolates increases between scrapes, so counts differ a little.
 */
export type PrometheusRule = PrometheusRecording | PrometheusAlert

export type PrometheusRecording = Readonly<{
  record: string
  expr: string
  labels: Readonly<Record<string, string>>
}>

export type PrometheusAlert = Readonly<{
  alert: string
  expr: string
  for: string
  keep_firing_for: string
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
}>

export type PrometheusRuleFile = Readonly<{
  groups: readonly Readonly<{ name: string; interval: string; rules: readonly PrometheusRule[] }>[]
}>

export type PrometheusExport = Readonly<{
  file: PrometheusRuleFile
  /** Objectives that the metrics cannot express, each with a sentence. */
  skipped: readonly Readonly<{ sloId: string; reason: string }>[]
}>

/** The rule file for some definitions; two groups each, because a budget over weeks need not be summed every minute. */
export function prometheusRules(
  slos: readonly SloDefinition[],
  labels: PrometheusLabels = GATEWAY_METRIC_LABELS,
): PrometheusExport {
  const groups: PrometheusRuleFile['groups'][number][] = []
  const skipped: { sloId: string; reason: string }[] = []
  for (const slo of slos) {
    const result = indicatorSelectors(slo.indicator, slo.scope, labels)
    if (!result.ok) {
      skipped.push({ sloId: slo.id, reason: result.reason })
      continue
    }
    const { selectors } = result
    const alerting = [...recordings(slo, selectors, alertWindows(slo)), ...alerts(slo)]
    const budget = [...recordings(slo, selectors, [periodMs(slo)]), budgetRecording(slo)]
    groups.push({ name: `gatehouse_slo_${slo.id}`, interval: '1m', rules: alerting })
    groups.push({ name: `gatehouse_slo_${slo.id}_budget`, interval: '5m', rules: budget })
  }
  return { file: { groups }, skipped }
}

function alertWindows({ periodDays }: SloDefinition): number[] {
  const windows = alertRules(periodDays).flatMap(({ longMs, shortMs }) => [longMs, shortMs])
  return [...new Set(windows)].sort((a, b) => a - b)
}

/** Events, bad ones and the burn rate of each window. A counter that has no series yet is 0, not missing. */
function recordings(
  slo: SloDefinition,
  { total, part, partIs }: IndicatorSelectors,
  windowsMs: readonly number[],
): PrometheusRecording[] {
  const labels = { slo: slo.id }
  return windowsMs.flatMap((windowMs) => {
    const window = promDuration(windowMs)
    const increase = (counter: string) => `(sum(increase(${counter}[${window}])) or vector(0))`
    const events = increase(total)
    const bad = partIs === 'bad' ? increase(part) : `clamp_min(${events} - ${increase(part)}, 0)`
    const burn = `${series('bad_events', windowMs, slo)} / ${series('events', windowMs, slo)} / ${budgetFraction(slo.objective)}`
    return [
      { record: recordName('events', windowMs), expr: events, labels },
      { record: recordName('bad_events', windowMs), expr: bad, labels },
      { record: recordName('burn_rate', windowMs), expr: burn, labels },
    ]
  })
}

function budgetRecording(slo: SloDefinition): PrometheusRecording {
  const expr = `1 - ${series('burn_rate', periodMs(slo), slo)}`
  return { record: 'gatehouse_slo_error_budget_left:ratio', expr, labels: { slo: slo.id } }
}

function alerts(slo: SloDefinition): PrometheusAlert[] {
  return (['page', 'ticket'] as const).map((severity) => {
    const rules = alertRules(slo.periodDays).filter((rule) => rule.severity === severity)
    return {
      alert: severity === 'page' ? 'GatehouseSloBurnsFast' : 'GatehouseSloBurns',
      expr: rules.map((rule) => `(${ruleExpression(slo, rule)})`).join('\nor\n'),
      for: promDuration(ALERT_HOLDS[severity].pendingMs),
      keep_firing_for: promDuration(ALERT_HOLDS[severity].resolveMs),
      labels: { slo: slo.id, severity },
      annotations: annotationsOf(slo, severity, rules),
    }
  })
}

function ruleExpression(slo: SloDefinition, { longMs, shortMs, factor }: AlertRule): string {
  return [
    `${series('burn_rate', longMs, slo)} > ${promNumber(factor)}`,
    `${series('burn_rate', shortMs, slo)} > ${promNumber(factor)}`,
    `${series('events', longMs, slo)} >= ${slo.eventsMin}`,
    // Half a failure of room, because extrapolation makes 2 failures anything from 1.9 to 2.1.
    `${series('bad_events', longMs, slo)} > ${FAILURES_MIN - 0.5}`,
  ].join('\nand ')
}

function annotationsOf(
  slo: SloDefinition,
  severity: AlertSeverity,
  rules: readonly AlertRule[],
): Readonly<Record<string, string>> {
  const pace = severity === 'page' ? 'fast' : 'steadily'
  const windows = rules
    .map(({ factor, longMs }) => `${promNumber(factor)} × over ${promDuration(longMs)}`)
    .join(' or ')
  return {
    summary: `${literal(slo.name)} spends its error budget ${pace}`,
    description: `The budget of ${slo.periodDays} days at ${percent(slo.objective)} burns faster than ${windows}.`,
  }
}

/** Annotations are Go templates: what an admin typed as a name must not be run as one. */
function literal(text: string): string {
  return text.replaceAll('{{', '{{"{{"}}')
}

function percent(fraction: number): string {
  return `${promNumber(fraction * 100)} %`
}

function series(noun: string, windowMs: number, slo: SloDefinition): string {
  return `${recordName(noun, windowMs)}{slo=${promqlString(slo.id)}}`
}

function recordName(noun: string, windowMs: number): string {
  const operation = noun === 'burn_rate' ? 'rate' : 'increase'
  return `gatehouse_slo_${noun}:${operation}${promDuration(windowMs)}`
}

/** `5m`, `6h`, `30d`: the largest unit that divides it. */
function promDuration(ms: number): string {
  if (ms % DAY_MS === 0) return `${ms / DAY_MS}d`
  return ms % HOUR_MS === 0 ? `${ms / HOUR_MS}h` : `${ms / MINUTE_MS}m`
}

/** Without float residue; six decimals are finer than any count of events. */
function promNumber(number: number): string {
  return String(Math.round(number * 1e6) / 1e6)
}
