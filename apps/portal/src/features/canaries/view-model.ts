import { describeVerdict, weightText } from '@gatehouse/policy'
import type { CanaryEvent, CanaryPoint, CanaryRecord, CanaryReport } from '@/contract/canaries.ts'
import { formatDateTime, formatLatency, formatNumber } from '@/lib/format.ts'
import type { ChartMark, ChartPoint, Series } from '@/ui/chart/series.ts'
import type { Tone } from '@/ui/tone.ts'

export const STATE_LOOK: Readonly<
  Record<CanaryRecord['state'], Readonly<{ tone: Tone; word: string }>>
> = {
  running: { tone: 'info', word: 'Running' },
  paused: { tone: 'warn', word: 'Paused' },
  finished: { tone: 'ok', word: 'Finished' },
  rolled_back: { tone: 'danger', word: 'Rolled back' },
}

const GONE = 'an upstream that is gone'

export function titleOf({
  apiName,
  versionName,
}: Pick<CanaryRecord, 'apiName' | 'versionName'>): string {
  return `${apiName} ${versionName}`
}

/** `ferry → ferry-next`: from where to where. */
export function sidesText({ stableUpstreamName, upstreamName }: CanaryRecord): string {
  return `${stableUpstreamName ?? GONE} → ${upstreamName ?? GONE}`
}

/** `1 % → 5 % → 25 % → 100 %`. */
export function stepsText(steps: readonly number[]): string {
  return steps.map(weightText).join(' → ')
}

/** What comes next and when, as a sentence. */
export function nextStepText(canary: CanaryRecord, nowMs: number): string {
  const { state, nextWeight, nextStepAt, verdict } = canary
  if (canary.endedAt !== null) return 'Nothing: it is over.'
  if (nextWeight === null) return 'Finish it, or roll it back: this was the last step.'
  const step = weightText(nextWeight)
  if (state === 'paused' || nextStepAt === null) return `${step}, once it goes on.`
  if (Date.parse(nextStepAt) > nowMs) return `${step} at ${formatDateTime(nextStepAt)}.`
  return verdict?.kind === 'few'
    ? `${step}, due since ${formatDateTime(nextStepAt)}: waits for enough calls to tell.`
    : `${step}, now.`
}

/** What the last look found, as a sentence; why it ended, when it has. */
export function findingText({ state, reason, verdict }: CanaryRecord): string {
  if (state === 'rolled_back') return reason === '' ? 'Rolled back by hand.' : sentence(reason)
  if (verdict === null) return 'Nobody has looked yet.'
  return sentence(describeVerdict(verdict))
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

const SIDES = [
  { id: 'stable', label: 'Stable', colour: '1', shape: 'dashed' },
  { id: 'canary', label: 'Canary', colour: '2', shape: 'line' },
] as const satisfies readonly Series[]
export const SIDE_SERIES: readonly Series[] = SIDES

/** Shares of calls that failed; a bucket without calls is a gap. */
export function errorPoints(points: readonly CanaryPoint[]): ChartPoint[] {
  const share = ({ calls, errors }: CanaryPoint['stable']) => (calls === 0 ? null : errors / calls)
  return toPoints(points, share)
}

export function latencyPoints(points: readonly CanaryPoint[]): ChartPoint[] {
  return toPoints(points, ({ p95Ms }) => p95Ms)
}

function toPoints(
  points: readonly CanaryPoint[],
  read: (side: CanaryPoint['stable']) => number | null,
): ChartPoint[] {
  return points.map(({ startsAtMs, isPartial, stable, canary }) => ({
    ...{ atMs: startsAtMs, partial: isPartial },
    values: { stable: read(stable), canary: read(canary) },
  }))
}

type Sums = Readonly<{ calls: number; errors: number; worstP95Ms: number | null }>

function sumsOf(points: readonly CanaryPoint[], side: 'stable' | 'canary'): Sums {
  const sides = points.map((point) => point[side])
  const p95s = sides.flatMap(({ p95Ms }) => p95Ms ?? [])
  return {
    calls: sides.reduce((sum, { calls }) => sum + calls, 0),
    errors: sides.reduce((sum, { errors }) => sum + errors, 0),
    worstP95Ms: p95s.length === 0 ? null : Math.max(...p95s),
  }
}

const shareText = ({ calls, errors }: Sums) =>
  calls === 0
    ? 'had no calls'
    : `failed ${formatNumber((100 * errors) / calls, 1)} % of ${formatNumber(calls)} calls`

export function errorSentence(points: readonly CanaryPoint[]): string {
  const [stable, canary] = [sumsOf(points, 'stable'), sumsOf(points, 'canary')]
  return `The canary ${shareText(canary)}, the stable upstream ${shareText(stable)}.`
}

export function latencySentence(points: readonly CanaryPoint[]): string {
  const worst = (side: 'stable' | 'canary') => formatLatency(sumsOf(points, side).worstP95Ms)
  return `The p95 of the canary was ${worst('canary')} at most, of the stable upstream ${worst('stable')}.`
}

export function hasCalls(points: readonly CanaryPoint[]): boolean {
  return points.some(({ stable, canary }) => stable.calls + canary.calls > 0)
}

/** When the share changed, for the charts. */
export function shareMarks({ history }: CanaryReport): ChartMark[] {
  return history
    .filter(({ action, share }) => share !== '' && SPLITS.has(action))
    .map(({ at, action, share }) => ({
      atMs: Date.parse(at),
      label: action === 'canary.rolled_back' ? 'Rolled back' : share,
    }))
}

const SPLITS: ReadonlySet<string> = new Set([
  'canary.started',
  'canary.stepped',
  'canary.rolled_back',
])

const EVENT_WORDS: Readonly<Record<string, string>> = {
  'canary.started': 'Started',
  'canary.stepped': 'Stepped',
  'canary.paused': 'Paused',
  'canary.resumed': 'Went on',
  'canary.rolled_back': 'Rolled back',
  'canary.finished': 'Finished',
}

export function eventWords({ action }: CanaryEvent): string {
  return EVENT_WORDS[action] ?? action
}

/** The worker has no name. */
export function actorText({ actor }: CanaryEvent): string {
  if (actor === null) return 'By itself'
  return actor.name === '' ? actor.email : actor.name
}
