import { z } from 'zod'
import { quantile, type Sketch } from '../usage/sketch.ts'

/** When a canary counts as worse than what it is to replace. */
export const CanaryRule = z.object({
  /** With fewer calls, on either side, nothing is said. */
  samplesMin: z.int().min(10).max(1_000_000).default(50),
  /** How many percentage points more of its calls may fail. */
  errorMargin: z.number().min(0).max(100).default(1),
  /** How much longer its p95 may be: by this many percent … */
  latencyMargin: z.int().min(0).max(10_000).default(50),
  /** … and by as many milliseconds at least, so that 3 ms against 2 ms is no reason. */
  latencyMarginMs: z.int().min(0).max(60_000).default(20),
  /** How far back the calls count that are compared. */
  windowMinutes: z.int().min(1).max(60).default(5),
})
export type CanaryRule = z.infer<typeof CanaryRule>

/** The calls of one side. A caller's mistakes are not among them: see `availabilityOutcome`. */
export type CanarySample = Readonly<{
  calls: number
  errors: number
  /** Of the calls that succeeded. */
  latency: Sketch
}>

/** What people are shown of a side. `p95Ms` is null without a success. */
export type CanaryFigures = Readonly<{ calls: number; errors: number; p95Ms: number | null }>

export type CanaryVerdict = Readonly<{
  /** `few`: not enough calls on one side to tell. */
  kind: 'few' | 'fine' | 'more_errors' | 'slower'
  stable: CanaryFigures
  canary: CanaryFigures
}>

/**
 * How sure a verdict is: one-sided 99.5 %. Stricter than the usual 95 % because the same canary is judged every few seconds, and each look
 * is another chance to be wrong.
 */
const Z = 2.576

const P95 = 0.95

/**
 * Whether the canary is worse than the stable side by more than the margin, beyond what chance explains.
 *
 *   errors    the lower bound of the difference of the two shares (Newcombe 1998, method 10: from Wilson's intervals, sound for
 *             small samples and shares near 0 and 1) is above the margin
 *   slower    the lower bound of the canary's p95 is above the upper bound of the stable one's by both margins (bounds by ranks: of n
 *             values the p95 lies between the ranks n·q ± z·√(n·q·(1 − q)), whatever the distribution)
 */
export function judgeCanary(
  rule: CanaryRule,
  stable: CanarySample,
  canary: CanarySample,
): CanaryVerdict {
  const sides = { stable: figuresOf(stable), canary: figuresOf(canary) }
  if (Math.min(stable.calls, canary.calls) < rule.samplesMin) return { kind: 'few', ...sides }
  if (differenceAtLeast(canary, stable) > rule.errorMargin / 100) {
    return { kind: 'more_errors', ...sides }
  }
  return { kind: isSlower(rule, stable, canary) ? 'slower' : 'fine', ...sides }
}

function figuresOf({ calls, errors, latency }: CanarySample): CanaryFigures {
  return { calls, errors, p95Ms: quantile(latency, P95) }
}

/** How much larger the first one's share of errors is at least. */
function differenceAtLeast(one: CanarySample, other: CanarySample): number {
  const [a, b] = [one.errors / one.calls, other.errors / other.calls]
  const below = a - wilson(one).lower
  const above = wilson(other).upper - b
  return a - b - Math.sqrt(below ** 2 + above ** 2)
}

/** Wilson's score interval of a share. */
function wilson({ calls, errors }: CanarySample): { lower: number; upper: number } {
  const share = errors / calls
  const centre = share + Z ** 2 / (2 * calls)
  const reach = Z * Math.sqrt((share * (1 - share)) / calls + Z ** 2 / (4 * calls ** 2))
  const scale = 1 + Z ** 2 / calls
  return { lower: (centre - reach) / scale, upper: (centre + reach) / scale }
}

function isSlower(rule: CanaryRule, stable: CanarySample, canary: CanarySample): boolean {
  const ofStable = p95Bound(stable, 1, rule.samplesMin)
  const ofCanary = p95Bound(canary, -1, rule.samplesMin)
  if (ofStable === null || ofCanary === null) return false
  return (
    ofCanary > ofStable * (1 + rule.latencyMargin / 100) &&
    ofCanary > ofStable + rule.latencyMarginMs
  )
}

/** The upper (1) or lower (−1) bound of a side's p95; null when too few of its calls succeeded. */
function p95Bound({ calls, errors, latency }: CanarySample, side: 1 | -1, least: number) {
  const successes = calls - errors
  if (successes < least) return null
  return quantile(latency, P95 + side * Z * Math.sqrt((P95 * (1 - P95)) / successes))
}

/** A verdict in words and figures: `12.4 % errors against 0.3 %, 412 samples`. */
export function describeVerdict({ kind, stable, canary }: CanaryVerdict): string {
  const samples = `${canary.calls} ${canary.calls === 1 ? 'sample' : 'samples'}`
  const p95 = `p95 ${duration(canary.p95Ms)} against ${duration(stable.p95Ms)}`
  const errors = `${share(canary)} errors against ${share(stable)}`
  switch (kind) {
    case 'few':
      return `not enough calls yet: ${canary.calls} of the canary, ${stable.calls} of the stable upstream`
    case 'more_errors':
      return `${errors}, ${samples}`
    case 'slower':
      return `${p95}, ${samples}`
    case 'fine':
      return `${errors}, ${p95}, ${samples}`
  }
}

function share({ calls, errors }: CanaryFigures): string {
  if (calls === 0) return 'no'
  return `${Number(((100 * errors) / calls).toFixed(1))} %`
}

function duration(ms: number | null): string {
  if (ms === null) return 'unknown'
  return ms < 10 ? `${Number(ms.toFixed(1))} ms` : `${Math.round(ms)} ms`
}
