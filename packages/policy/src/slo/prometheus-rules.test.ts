import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SloDefinition } from './objective.ts'
import { type PrometheusExport, prometheusRules } from './prometheus-rules.ts'
import { GATEWAY_METRIC_LABELS } from './prometheus-selectors.ts'
import { renderPrometheusRules } from './render-rules.ts'

const slo = (change: Record<string, unknown> = {}): SloDefinition =>
  SloDefinition.parse({
    id: 'slo_1',
    name: 'Ferry answers',
    indicator: { kind: 'availability' },
    scope: { apiId: 'api_1' },
    objective: 0.999,
    ...change,
  })
const rulesOf = ({ file }: PrometheusExport) => file.groups.flatMap(({ rules }) => rules)
const expressionOf = (exported: PrometheusExport, name: string) =>
  rulesOf(exported).find((rule) => ('record' in rule ? rule.record : rule.alert) === name)?.expr

describe('Prometheus rules', () => {
  it('record events, bad ones and the burn of every window that an alert asks for, and of the period', () => {
    const exported = prometheusRules([slo()])
    const records = new Set(
      rulesOf(exported).flatMap((rule) => ('record' in rule ? rule.record : [])),
    )
    for (const window of ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d']) {
      expect(records).toContain(`gatehouse_slo_events:increase${window}`)
      expect(records).toContain(`gatehouse_slo_bad_events:increase${window}`)
      expect(records).toContain(`gatehouse_slo_burn_rate:rate${window}`)
    }
    const asked = rulesOf(exported).flatMap(
      ({ expr }) => expr.match(/gatehouse_slo_\w+:\w+/g) ?? [],
    )
    for (const name of asked) expect(records).toContain(name)
  })

  it('page like our own evaluation: both windows, both pairs, enough events, no lone failure', () => {
    expect(expressionOf(prometheusRules([slo()]), 'GatehouseSloBurnsFast')).toBe(
      `(gatehouse_slo_burn_rate:rate1h{slo="slo_1"} > 14.4
and gatehouse_slo_burn_rate:rate5m{slo="slo_1"} > 14.4
and gatehouse_slo_events:increase1h{slo="slo_1"} >= 20
and gatehouse_slo_bad_events:increase1h{slo="slo_1"} > 1.5)
or
(gatehouse_slo_burn_rate:rate6h{slo="slo_1"} > 6
and gatehouse_slo_burn_rate:rate30m{slo="slo_1"} > 6
and gatehouse_slo_events:increase6h{slo="slo_1"} >= 20
and gatehouse_slo_bad_events:increase6h{slo="slo_1"} > 1.5)`,
    )
  })

  it('select by what the gateway labels today, or by the fault where there is one', () => {
    const name = 'gatehouse_slo_bad_events:increase1h'
    expect(expressionOf(prometheusRules([slo()]), name)).toBe(
      '(sum(increase(http_server_request_duration_seconds_count{api="api_1",status_class!="4xx",status_class="5xx"}[1h])) or vector(0))',
    )
    const labels = { ...GATEWAY_METRIC_LABELS, fault: 'fault' }
    expect(expressionOf(prometheusRules([slo()], labels), name)).toBe(
      '(sum(increase(http_server_request_duration_seconds_count{api="api_1",status_class!="4xx",fault!~"client|config",fault=~"platform|upstream"}[1h])) or vector(0))',
    )
  })

  it.each([
    [250, 'le=~"0\\\\.25"'],
    [1_000, 'le=~"1(\\\\.0)?"'],
    [2_500, 'le=~"2\\\\.5"'],
  ])('take a latency of %d ms from the bucket %s', (thresholdMs, matcher) => {
    const exported = prometheusRules([slo({ indicator: { kind: 'latency', thresholdMs } })])
    const bad = expressionOf(exported, 'gatehouse_slo_bad_events:increase5m')
    expect(bad).toContain(`_bucket{api="api_1",status_class!~"4xx|5xx",${matcher}}[5m]`)
    expect(bad).toMatch(/^clamp_min\(.* - .*, 0\)$/)
  })

  it('leave out what the metrics cannot tell, and say so', () => {
    const byTier = slo({ id: 'slo_tier', scope: { tierId: 'tier_1' } })
    const own = slo({ id: 'slo_own', indicator: { kind: 'availability', subject: 'gateway' } })
    const { file, skipped } = prometheusRules([byTier, own, slo()])
    expect(skipped.map(({ sloId }) => sloId)).toEqual(['slo_tier', 'slo_own'])
    expect(file.groups.map(({ name }) => name)).toEqual([
      'gatehouse_slo_slo_1',
      'gatehouse_slo_slo_1_budget',
    ])
    const all = { ...GATEWAY_METRIC_LABELS, tier: 'tier', fault: 'fault' }
    expect(prometheusRules([byTier, own, slo()], all).skipped).toEqual([])
  })

  // The story: annotations are templates; a name of {{ query "…" }} would run with the rights of Prometheus.
  it('never run a name as a template', () => {
    const named = slo({ name: 'a {{ query "up" }} b' })
    const alert = rulesOf(prometheusRules([named])).find((rule) => 'alert' in rule)
    const summary = alert !== undefined && 'annotations' in alert ? alert.annotations.summary : ''
    expect(summary).toContain('a {{"{{"}} query "up" }} b')
  })

  // Guarantee: whatever admins type stays within its quotes, in YAML and in PromQL.
  it('are YAML in which no text can become structure', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (apiId, text) => {
        const exported = prometheusRules([slo({ scope: { apiId }, name: `x${text}` })])
        const yaml = renderPrometheusRules(exported.file)
        const scalars = [...yaml.matchAll(/^ *(?:- )?\w+: (".*")$/gm)]
        const read = scalars.map(([, scalar]): unknown => JSON.parse(scalar ?? ''))
        expect(read).toContain(expressionOf(exported, 'gatehouse_slo_events:increase5m'))
        const shape = yaml.replaceAll(/: ".*"$/gm, ': ""')
        expect(shape).toBe(
          renderPrometheusRules(prometheusRules([slo()]).file).replaceAll(/: ".*"$/gm, ': ""'),
        )
      }),
      { numRuns: 30 },
    )
    expect(renderPrometheusRules({ groups: [] })).toBe('groups: []\n')
  })
})
