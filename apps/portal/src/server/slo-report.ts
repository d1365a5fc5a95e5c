import 'server-only'
import {
  definitionOf,
  evaluateSlo,
  type SloCalls,
  type SloDimension,
  type SloEvaluation,
  sloCountBuckets,
  sloCountsBy,
  unscopedUntil,
} from '@gatehouse/db'
import {
  type BucketMs,
  bucketStartMs,
  bucketStarts,
  budgetBurnDown,
  type CountBucket,
  type CountSeries,
  countSeries,
  DAY_MS,
  errorBudget,
  HOUR_MS,
  periodMs,
  projectedExhaustionMs,
  type SloDefinition,
  sloState,
} from '@gatehouse/policy'
import type { Contributor, SloReport } from '@/contract/slo-report.ts'
import { db, pool } from './db.ts'
import { contributorNames } from './slo-names.ts'
import { getSlo } from './slos.ts'

/** A projection looks at the last hours: a minute would cry wolf, a day would sleep. */
const RECENT_MS = 6 * HOUR_MS
const CONTRIBUTORS_MAX = 10
const PUBLISHES_MAX = 20

/**
 * An objective counted now, with all that explains it.
 *
 * @param whatIf another objective over the same counts, a fraction
 * @throws Problem `not_found`
 */
export async function sloReport(sloId: string, whatIf: number | undefined): Promise<SloReport> {
  const slo = await getSlo(sloId)
  const row = await db().slo.findUniqueOrThrow({ where: { id: sloId } })
  const definition = definitionOf(row)
  const nowMs = Date.now()
  const lengthMs = periodMs(definition)
  const fromMs = nowMs - lengthMs
  const range = { fromMs, toMs: nowMs, stepMs: HOUR_MS } as const
  const [evaluation, hours, contributors, publishes, unscoped] = await Promise.all([
    evaluateSlo(pool(), definition, nowMs),
    // Twice the period: the first point of the burn-down looks back over a whole one.
    sloCountBuckets(pool(), definition, { ...range, fromMs: fromMs - lengthMs }),
    contributorsOf(definition, range),
    publishesSince(fromMs),
    unscopedUntil(pool(), definition, range),
  ])
  const series = countSeries(hours)
  const chart = chartOf(hours, definition, nowMs)
  return {
    slo,
    atMs: evaluation.atMs,
    periodFromMs: fromMs,
    countedFromMs: unscoped?.getTime() ?? null,
    state: evaluation.state,
    ...evaluation.period,
    budget: budgetOf(definition.objective, evaluation),
    ...chart,
    ...burnDownOf(definition, series, nowMs),
    burn: evaluation.verdicts.map(({ rule, ...verdict }) => ({ ...rule, ...verdict })),
    projectedExhaustionAtMs: projectedExhaustionMs(definition, series, RECENT_MS, nowMs),
    contributors,
    publishes,
    whatIf: whatIf === undefined ? null : underAnother(whatIf, definition, series, evaluation),
  }
}

function budgetOf(objective: number, { period }: SloEvaluation) {
  const { allowedBad, leftShare } = errorBudget({ objective, counts: period })
  return { allowedBad, leftShare }
}

/** Verdicts are those of the present objective's rules: what another would have alerted of is not said. */
function underAnother(
  objective: number,
  definition: SloDefinition,
  series: CountSeries,
  evaluation: SloEvaluation,
): NonNullable<SloReport['whatIf']> {
  const terms = { ...definition, objective }
  return {
    objective,
    state: sloState(terms, evaluation.period, []),
    budget: budgetOf(objective, evaluation),
    projectedExhaustionAtMs: projectedExhaustionMs(terms, series, RECENT_MS, Date.now()),
  }
}

/** Hours for a week, days for a month: a chart has about as many points as it has room for. */
function chartOf(hours: readonly CountBucket[], definition: SloDefinition, nowMs: number) {
  const stepMs: BucketMs = definition.periodDays === 7 ? HOUR_MS : DAY_MS
  const series = countSeries(hours)
  const starts = bucketStarts(nowMs - periodMs(definition), nowMs, stepMs)
  return {
    stepMs,
    series: starts.map((startsAtMs) => ({
      startsAtMs,
      ...series.between(startsAtMs, startsAtMs + stepMs),
      isPartial: startsAtMs + stepMs > nowMs,
    })),
  }
}

function burnDownOf(definition: SloDefinition, series: CountSeries, nowMs: number) {
  const burnDownStepMs = definition.periodDays === 7 ? HOUR_MS : 6 * HOUR_MS
  const endMs = bucketStartMs(nowMs, HOUR_MS) + HOUR_MS
  const points = Math.floor(periodMs(definition) / burnDownStepMs)
  const atMs = Array.from({ length: points + 1 }, (_, index) =>
    Math.min(nowMs, endMs - (points - index) * burnDownStepMs),
  )
  return { burnDownStepMs, burnDown: [...budgetBurnDown(definition, series, atMs)] }
}

type Range = Readonly<{ fromMs: number; toMs: number; stepMs: BucketMs }>

async function contributorsOf(calls: SloCalls, range: Range): Promise<SloReport['contributors']> {
  const [version, route, operation, upstream, organization] = await Promise.all([
    contributorsBy('version', calls, range),
    contributorsBy('route', calls, range),
    contributorsBy('operation', calls, range),
    contributorsBy('upstream', calls, range),
    contributorsBy('organization', calls, range),
  ])
  return { version, route, operation, upstream, organization }
}

async function contributorsBy(
  dimension: Exclude<SloDimension, 'api'>,
  calls: SloCalls,
  range: Range,
): Promise<Contributor[]> {
  const groups = (await sloCountsBy(pool(), calls, range, dimension)).slice(0, CONTRIBUTORS_MAX)
  const ids = groups.map(({ id }) => id)
  const names = await contributorNames(dimension, ids)
  return groups.map((group) => ({ ...group, name: names.get(group.id) ?? null }))
}

async function publishesSince(fromMs: number): Promise<SloReport['publishes']> {
  const rows = await db().configRevision.findMany({
    where: { createdAt: { gte: new Date(fromMs) } },
    orderBy: { number: 'desc' },
    take: PUBLISHES_MAX,
    select: { number: true, createdAt: true, comment: true },
  })
  return rows.map(({ number, createdAt, comment }) => ({
    ...{ number, comment },
    atMs: createdAt.getTime(),
  }))
}
