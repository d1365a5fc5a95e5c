import 'server-only'
import { lastDays, pastUsage } from '@gatehouse/db'
import {
  type CompiledLimit,
  compileLimit,
  HOUR_MS,
  LimitSource,
  limitRuleIssues,
  MINUTE_MS,
  type PerSecondCounts,
  Problem,
  type ReplayStep,
  replayLimits,
} from '@gatehouse/policy'
import type { Simulation, SimulationInput } from '@/contract/limit-reports.ts'
import { db, pool } from './db.ts'
import { limitsOfTier, replayedLimits } from './limit-replay.ts'
import { publishedRevision } from './published.ts'
import { ALLOWANCES, attemptsOf, requireAttempt } from './rate-limit.ts'
import { requireMember } from './session.ts'
import { requireOffer, requireSubscription } from './subscriptions.ts'

/**
 * Replays calls against limits with the gateway's own arithmetic; writes nothing.
 *
 * @throws Problem `not_found` for another tenant's subscription, `invalid_input` at a tier that is not offered or numbers that
 * cannot be counted, `rate_limited` after 60 in a minute
 */
export async function simulateLimits({ traffic, against }: SimulationInput): Promise<Simulation> {
  const actor = await requireMember()
  await requireAttempt(ALLOWANCES.simulations, await attemptsOf(actor.userId))
  const { name, limits } = await chosenLimits(actor, against)
  const nowMs = Date.now()
  const past =
    traffic.kind === 'pattern'
      ? patternUsage(traffic, nowMs)
      : await subscriptionUsage(traffic.subscriptionId, actor.organizationId, limits, nowMs)
  const endMs = past.fromMs + past.counts.length * 1_000
  const stepMs = stepFor(endMs - past.reportFromMs)
  const replay = replayLimits(limits, past, { reportFromMs: past.reportFromMs, stepMs })
  return {
    against: name,
    ...{ fromMs: past.reportFromMs, toMs: endMs, stepMs },
    ...{ requests: replay.requests, admitted: replay.admitted, refused: replay.refused },
    worst: worstOf(replay.steps),
    limits: replayedLimits(limits, replay),
    buckets: bucketsOf(replay.steps, past.reportFromMs, endMs, stepMs),
  }
}

type Chosen = Readonly<{ name: string; limits: readonly CompiledLimit[] }>
type Actor = Awaited<ReturnType<typeof requireMember>>

async function chosenLimits(actor: Actor, against: SimulationInput['against']): Promise<Chosen> {
  if (against.kind === 'tier') {
    const tier = await requireOffer(actor, against.apiId, against.tierId).catch(rePointed)
    const source = (await publishedRevision())?.source ?? null
    return { name: tier.name, limits: limitsOfTier(source, tier.id) }
  }
  const limits = against.limits.map(({ name, rule }, index) => {
    const [detail] = limitRuleIssues(rule)
    if (detail !== undefined) throw invalidAt(`/against/limits/${index}/rule`, detail)
    return compileLimit(LimitSource.parse({ id: `own-${index}`, name, rule }))
  })
  return { name: 'Your own numbers', limits }
}

/** What `requireOffer` says of `/apiId` and `/tierId` stands under `/against` here. */
function rePointed(error: unknown): never {
  if (!(error instanceof Problem) || error.code !== 'invalid_input') throw error
  const [first] = error.errors
  throw invalidAt(`/against${first?.pointer ?? ''}`, first?.detail ?? error.message)
}

function invalidAt(pointer: string, detail: string): Problem {
  return new Problem('invalid_input', detail, { errors: [{ pointer, detail }] })
}

type Past = PerSecondCounts & Readonly<{ reportFromMs: number }>

async function subscriptionUsage(
  subscriptionId: string,
  organizationId: string,
  limits: readonly CompiledLimit[],
  nowMs: number,
): Promise<Past> {
  const { applicationId, apiId } = await requireSubscription(db(), subscriptionId, organizationId)
  const caller = { organizationId, applicationId, apiId }
  return pastUsage(pool(), caller, lastDays(limits, nowMs))
}

type Pattern = Extract<SimulationInput['traffic'], { kind: 'pattern' }>

/** A pattern ends now; a minute's calls are spread evenly over its seconds. */
function patternUsage({ unit, counts }: Pattern, nowMs: number): Past {
  const seconds = unit === 'second' ? Uint32Array.from(counts) : spreadMinutes(counts)
  const endMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS
  const fromMs = endMs - seconds.length * 1_000
  return { fromMs, reportFromMs: fromMs, counts: seconds }
}

function spreadMinutes(counts: readonly number[]): Uint32Array {
  const seconds = new Uint32Array(counts.length * 60)
  counts.forEach((count, minute) => {
    for (let second = 0; second < 60; second++) {
      const upTo = Math.floor((count * (second + 1)) / 60)
      seconds[minute * 60 + second] = upTo - Math.floor((count * second) / 60)
    }
  })
  return seconds
}

const STEPS_MS = [1_000, 5_000, 15_000, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS]
const BUCKETS_MAX = 180

/** The finest step that a chart has room for. */
function stepFor(lengthMs: number): number {
  const fitting = STEPS_MS.find((stepMs) => lengthMs / stepMs <= BUCKETS_MAX)
  return fitting ?? Math.ceil(lengthMs / HOUR_MS / BUCKETS_MAX) * HOUR_MS
}

function bucketsOf(
  steps: readonly ReplayStep[],
  fromMs: number,
  endMs: number,
  stepMs: number,
): Simulation['buckets'] {
  const byStart = new Map(steps.map((step) => [step.atMs, step]))
  const count = Math.ceil((endMs - fromMs) / stepMs)
  return Array.from({ length: count }, (_, index) => {
    const startsAtMs = fromMs + index * stepMs
    const { requests = 0, refused = 0 } = byStart.get(startsAtMs) ?? {}
    return { startsAtMs, admitted: requests - refused, refused }
  })
}

function worstOf(steps: readonly ReplayStep[]): Simulation['worst'] {
  let worst: Simulation['worst'] = null
  for (const { atMs, requests, refused } of steps) {
    if (refused > (worst?.refused ?? 0)) worst = { startsAtMs: atMs, requests, refused }
  }
  return worst
}
