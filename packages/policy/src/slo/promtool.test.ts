import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../usage/bucket.ts'
import {
  ALERT_HOLDS,
  type AlertState,
  advanceAlert,
  INACTIVE_ALERT,
  isSeverityExceeded,
} from './alert.ts'
import { type AlertSeverity, evaluateRules } from './burn-rate.ts'
import { SloDefinition } from './objective.ts'
import { type PrometheusAlert, prometheusRules } from './prometheus-rules.ts'
import { GATEWAY_METRIC_LABELS } from './prometheus-selectors.ts'
import { renderPrometheusRules } from './render-rules.ts'
import { countSeries } from './windows.ts'

let folder: string
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-promtool-'))
})
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

/** Runs Prometheus' own tool (Debian's `prometheus`): exported files are its to judge. Gives what it prints. @throws with that when it objects */
function promtool(...args: readonly string[]): string {
  return execFileSync('promtool', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
}

function write(name: string, text: string): string {
  fs.writeFileSync(path.join(folder, name), text)
  return name
}

const slo = (change: Record<string, unknown> = {}): SloDefinition =>
  SloDefinition.parse({
    id: 'slo_1',
    name: 'Ferry answers',
    indicator: { kind: 'availability' },
    scope: { apiId: 'api_1' },
    objective: 0.999,
    ...change,
  })

describe('exported rules', () => {
  it('are rules to Prometheus, whatever is in them', () => {
    const slos = [
      slo({ name: '{{ query "up" }} "quoted" \\ and\nbroken: [' }),
      slo({ id: 'slo_2', scope: { apiId: 'a"}b' } }),
      slo({ id: 'slo_3', indicator: { kind: 'latency', thresholdMs: 250 }, periodDays: 7 }),
      slo({ id: 'slo_4', indicator: { kind: 'availability', subject: 'gateway' }, periodDays: 28 }),
      slo({ id: 'slo_5', scope: { tierId: 'tier_1' }, objective: 0.99999 }),
    ]
    const all = { ...GATEWAY_METRIC_LABELS, tier: 'tier', fault: 'fault' }
    const exported = prometheusRules(slos, all)
    expect(exported.skipped).toEqual([])
    const file = write('all.yml', renderPrometheusRules(exported.file))
    expect(promtool('check', 'rules', file)).toContain('SUCCESS')
    expect(() =>
      promtool(
        'check',
        'rules',
        write('bad.yml', 'groups: [{ name: a, rules: [{ record: b, expr: sum( }] }]'),
      ),
    ).toThrow()
  })
})

/** 100 calls a minute for eight hours, of which 15 fail for twenty minutes. */
const LENGTH = 500
const OUTAGE = { from: 60, to: 80, bad: 15 }
/** promtool works through eight hours of every rule. */
const TIMEOUT_MS = 60_000
const badAt = (minute: number) => (minute >= OUTAGE.from && minute < OUTAGE.to ? OUTAGE.bad : 0)

type Changes = Readonly<{ fired: number; resolved: number }>

/** In which minutes our own evaluation changes an alert. */
function ownChanges(definition: SloDefinition, severity: AlertSeverity): Changes {
  const minutes = Array.from({ length: LENGTH }, (_, minute) => ({
    startsAtMs: minute * MINUTE_MS,
    total: 100,
    bad: badAt(minute),
  }))
  const series = countSeries(minutes)
  const changes = { fired: Number.NaN, resolved: Number.NaN }
  let state: AlertState = INACTIVE_ALERT
  for (let minute = 1; minute < LENGTH; minute += 1) {
    const verdicts = evaluateRules(definition, (ms) => series.over(ms, minute * MINUTE_MS))
    const exceeded = isSeverityExceeded(verdicts, severity)
    const step = advanceAlert(state, exceeded, ALERT_HOLDS[severity], minute * MINUTE_MS)
    state = step.state
    if (step.event === 'fired') changes.fired = minute
    if (step.event === 'resolved') changes.resolved = minute
  }
  return changes
}

/** The counter of a status class at every minute, in promtool's notation. */
function counter(eachMinute: (minute: number) => number): string {
  const values = [0]
  for (let minute = 0; minute < LENGTH; minute += 1) {
    values.push((values.at(-1) ?? 0) + eachMinute(minute))
  }
  return values.join(' ')
}

type AlertTest = Readonly<{ rule: PrometheusAlert; changes: Changes }>

/** The outage as counters, and for each alert what must hold in the minute of a change and in the one before it. */
function testFile(tests: readonly AlertTest[]): string {
  const name = 'http_server_request_duration_seconds_count'
  const inputs = [
    ['2xx', counter((minute) => 100 - badAt(minute))],
    ['5xx', counter(badAt)],
    ['4xx', counter(() => 50)],
  ].map(([statusClass = '', values]) => ({
    series: `${name}{api="api_1",route="r",method="GET",status_class="${statusClass}"}`,
    values,
  }))
  return JSON.stringify({
    rule_files: ['rules.yml'],
    evaluation_interval: '1m',
    tests: [{ interval: '1m', input_series: inputs, alert_rule_test: groupByMinute(tests) }],
  })
}

/** promtool compares all alerts of a name in a minute at once. */
function groupByMinute(tests: readonly AlertTest[]) {
  const names = new Set(tests.map(({ rule }) => rule.alert))
  return [...names].flatMap((alertname) => {
    const named = tests.filter(({ rule }) => rule.alert === alertname)
    const minutes = new Set(
      named.flatMap(({ changes: { fired, resolved } }) => [
        fired - 1,
        fired,
        resolved - 1,
        resolved,
      ]),
    )
    return [...minutes].map((minute) => ({
      eval_time: `${minute}m`,
      alertname,
      exp_alerts: named
        .filter(({ changes: { fired, resolved } }) => minute >= fired && minute < resolved)
        .map(({ rule }) => ({ exp_labels: rule.labels, exp_annotations: rule.annotations })),
    }))
  })
}

// Guarantee: whoever takes our rules into a Prometheus is woken when we would wake them, and not later or longer.
it(
  'an outage fires and resolves in the same minutes here and there, whatever the period',
  () => {
    const definitions = [30, 28, 7].map((periodDays) =>
      slo({ id: `slo_${periodDays}`, periodDays }),
    )
    const groups = prometheusRules(definitions).file.groups.filter(
      ({ name }) => !name.endsWith('_budget'), // sums of weeks that no alert asks for
    )
    const rules = groups.flatMap((group) => group.rules)
    const tests = definitions.flatMap((definition) =>
      (['page', 'ticket'] as const).map((severity) => {
        const rule = rules.find(
          (one) =>
            'alert' in one && one.labels.severity === severity && one.labels.slo === definition.id,
        )
        if (rule === undefined || !('alert' in rule)) throw new Error(`no rule for a ${severity}`)
        const changes = ownChanges(definition, severity)
        expect(changes.fired).toBeGreaterThan(OUTAGE.from)
        expect(changes.resolved).toBeGreaterThan(OUTAGE.to)
        return { rule, changes }
      }),
    )
    write('rules.yml', renderPrometheusRules({ groups }))
    expect(promtool('test', 'rules', write('test.yml', testFile(tests)))).toContain('SUCCESS')
    // The opposite: one of them a minute later is not the same.
    const [first] = tests
    if (first === undefined) throw new Error('nothing was tested')
    const late = { ...first, changes: { ...first.changes, fired: first.changes.fired + 1 } }
    expect(() => promtool('test', 'rules', write('late.yml', testFile([late])))).toThrow()
  },
  TIMEOUT_MS,
)
