import { budgetLevel, errorBudget, OBJECTIVE_MAX } from '@gatehouse/policy'
import type { BurnWindow, SloReport } from '@/contract/slo-report.ts'
import type { SloRecord, SloState } from '@/contract/slos.ts'
import {
  formatCount,
  formatDateTime,
  formatDuration,
  formatLatency,
  formatNumber,
  formatPercent,
  NO_DATA,
} from '@/lib/format.ts'
import type { ChartMark, ChartPoint, Series } from '@/ui/chart/series.ts'
import type { Tone } from '@/ui/tone.ts'

type Look = Readonly<{ tone: Tone; word: string }>

export const STATE_LOOK: Readonly<Record<SloState, Look>> = {
  healthy: { tone: 'ok', word: 'Healthy' },
  burning: { tone: 'warn', word: 'Burning' },
  exhausted: { tone: 'danger', word: 'Exhausted' },
  not_enough_data: { tone: 'neutral', word: 'Not enough data' },
}

const LEVEL_LOOK: Readonly<Record<NonNullable<SloRecord['budgetLevel']>, Look>> = {
  exhausted: { tone: 'danger', word: 'Exhausted' },
  below_25: { tone: 'danger', word: 'Under 25 %' },
  below_50: { tone: 'warn', word: 'Under 50 %' },
  below_75: { tone: 'info', word: 'Under 75 %' },
  healthy: { tone: 'ok', word: '75 % or more' },
}

export function levelLook(leftShare: number): Look {
  return LEVEL_LOOK[budgetLevel(leftShare)]
}

/** `99.5 %`: as many digits as the objective has, five decimals of the fraction at most. */
export function objectiveText(objective: number): string {
  return `${formatNumber(objective * 100, 3)} %`
}

/** A budget may be overspent: `-140 %`. */
export function budgetText(leftShare: number | null): string {
  return leftShare === null ? NO_DATA : `${formatNumber(leftShare * 100, 1)} %`
}

type Counted = Pick<SloRecord, 'kind' | 'subject' | 'thresholdMs'>

/** What counts as good, in words. */
export function indicatorText({ kind, subject, thresholdMs }: Counted): string {
  if (kind === 'latency') return `Latency under ${formatLatency(thresholdMs)}`
  return subject === 'gateway' ? 'Availability of the gateway' : 'Availability'
}

/** Which calls count, in words. */
export function scopeText(slo: Scope): string {
  const calls = callsText(slo)
  const route = slo.routeId === null ? '' : ` ${slo.routeName ?? '(a route that is gone)'}`
  const tier = slo.tierId === null ? '' : ` on ${slo.tierName ?? 'a tier that is gone'}`
  return `${calls}${route}${tier}`
}

type Scope = Pick<
  SloRecord,
  | 'apiId'
  | 'apiName'
  | 'versionId'
  | 'versionName'
  | 'routeId'
  | 'routeName'
  | 'tierId'
  | 'tierName'
>

function callsText({ apiId, apiName, versionId, versionName }: Scope): string {
  if (apiId === null) return 'Every call'
  const api = apiName ?? 'An API that is gone'
  if (versionId === null) return api
  return `${api} ${versionName ?? '(a version that is gone)'}`
}

/** A route as people tell it from the others of its API. */
export function routeText({ host, path, methods }: RouteLike): string {
  const prefix = methods.length === 0 ? '' : `${methods.join(', ')} `
  return `${prefix}${host ?? ''}${path}`
}

type RouteLike = Readonly<{ host: string | null; path: string; methods: readonly string[] }>

/** Publishes as marks of a chart; several of one bucket are one mark. */
export function publishMarks({ publishes }: Pick<SloReport, 'publishes'>): ChartMark[] {
  return publishes.map(({ number, atMs }) => ({ atMs, label: `Revision ${number}` }))
}

export const SLI_SERIES: readonly Series[] = [
  { id: 'sli', label: 'Good calls', colour: '1', shape: 'line' },
  { id: 'objective', label: 'Objective', colour: 'high', shape: 'dashed' },
]
export const VOLUME_SERIES: readonly Series[] = [
  { id: 'good', label: 'Good', colour: 'ok', shape: 'bar' },
  { id: 'bad', label: 'Bad', colour: 'server', shape: 'bar' },
]
export const BUDGET_SERIES: readonly Series[] = [
  { id: 'left', label: 'Budget left', colour: '1', shape: 'line' },
]

/** Share of good events a bucket; without events a gap, never 0 % or 100 %. */
export function sliPoints({ series, slo }: SloReport): ChartPoint[] {
  return series.map(({ startsAtMs, total, bad, isPartial }) => ({
    atMs: startsAtMs,
    partial: isPartial,
    values: { sli: total === 0 ? null : (total - bad) / total, objective: slo.objective },
  }))
}

/** From a little below the worst bucket, or the objective, to all. */
export function sliRange(report: SloReport): readonly [number, number] {
  const shares = sliPoints(report).flatMap(({ values: { sli } }) => (sli == null ? [] : [sli]))
  const least = Math.min(report.slo.objective, ...shares)
  return [Math.max(0, 1 - (1 - least) * 1.25), 1]
}

export function volumePoints({ series }: SloReport): ChartPoint[] {
  return series.map(({ startsAtMs, total, bad, isPartial }) => ({
    atMs: startsAtMs,
    partial: isPartial,
    values: { good: total - bad, bad },
  }))
}

export function budgetPoints({ burnDown }: SloReport): ChartPoint[] {
  return burnDown.map(({ atMs, leftShare }) => ({ atMs, values: { left: leftShare } }))
}

export function sliSentence({ total, bad, slo }: SloReport): string {
  const share = formatPercent(total - bad, total, 3)
  return `${share} of ${formatCount(total, 'call')} in ${slo.periodDays} days were good; the objective is ${objectiveText(slo.objective)}.`
}

export function budgetSentence({ budget, slo }: SloReport): string {
  return `${budgetText(budget.leftShare)} of the error budget of ${slo.periodDays} days is left.`
}

/** Whether a change of the line may come from a publish. */
export function publishSentence({ publishes }: Pick<SloReport, 'publishes'>): string {
  if (publishes.length === 0) return 'Nothing was published meanwhile.'
  return `${formatCount(publishes.length, 'revision')} published meanwhile ${publishes.length === 1 ? 'is' : 'are'} marked.`
}

/** When the budget will be spent at the present pace. */
export function projectionText({
  projectedExhaustionAtMs: atMs,
  state,
  budget,
}: SloReport): string {
  if (state === 'not_enough_data') return NO_DATA
  if (budget.leftShare <= 0) return 'Spent'
  return atMs === null ? 'Not at this pace' : formatDateTime(atMs)
}

const VERDICTS: Readonly<Record<BurnWindow['verdict'], Look>> = {
  exceeded: { tone: 'danger', word: 'Too fast' },
  within: { tone: 'ok', word: 'Within' },
  not_enough_data: { tone: 'neutral', word: 'Not enough data' },
}

export function verdictLook({ verdict }: BurnWindow): Look {
  return VERDICTS[verdict]
}

export function windowsText({ longMs, shortMs }: BurnWindow): string {
  return `${formatDuration(longMs)} and ${formatDuration(shortMs)}`
}

/** `1.4 ×`. */
export function burnText(rate: number): string {
  return `${formatNumber(rate, rate < 10 ? 2 : 1)} ×`
}

/** The steps of the slider, fractions, mildest first: what people promise. */
export const OBJECTIVE_STEPS = [
  ...[0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999, OBJECTIVE_MAX],
] as const

/** Where an objective stands on the slider: the step that is nearest. */
export function stepOf(objective: number): number {
  const distances = OBJECTIVE_STEPS.map((step) => Math.abs(step - objective))
  return distances.indexOf(Math.min(...distances))
}

/** What another objective over the same calls would have meant. */
export function underObjective(
  { total, bad }: Pick<SloReport, 'total' | 'bad'>,
  objective: number,
) {
  const { allowedBad, leftShare } = errorBudget({ objective, counts: { total, bad } })
  const look = levelLook(leftShare)
  const allowed = formatCount(Math.floor(allowedBad), 'bad call')
  const sentence =
    leftShare > 0
      ? `At ${objectiveText(objective)}, ${allowed} were allowed and ${formatNumber(bad)} happened: ${budgetText(leftShare)} of the budget would be left.`
      : `At ${objectiveText(objective)}, ${allowed} were allowed and ${formatNumber(bad)} happened: the promise would be broken.`
  return { look, leftShare, sentence }
}
