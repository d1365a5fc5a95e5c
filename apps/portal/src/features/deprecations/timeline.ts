import type { VersionState } from '@gatehouse/policy'
import type { CalendarVersion } from '@/contract/deprecations.ts'

const DAY_MS = 86_400_000

/** A stretch of a lane in one state; share of the whole width, 0 … 1. */
export type Segment = Readonly<{ state: VersionState; from: number; to: number }>

export type Lane = Readonly<{ id: string; label: string; segments: readonly Segment[] }>

export type Timeline = Readonly<{
  lanes: readonly Lane[]
  /** First days of months, thinned so that their names have room. */
  months: readonly Readonly<{ at: number; atMs: number }>[]
  now: number
}>

const MONTHS_SHOWN_MAX = 10

/**
 * Versions as lanes over one stretch of time: from the earliest date, or a month ago, to the latest, or three months ahead, and
 * a little more on both sides.
 */
export function timelineOf(versions: readonly CalendarVersion[], nowMs: number): Timeline {
  const instants = versions.flatMap((version) =>
    [version.deprecatedAt, version.sunsetAt, version.removedAt].flatMap((at) =>
      at === null ? [] : Date.parse(at),
    ),
  )
  const fromMs = Math.min(nowMs - 30 * DAY_MS, ...instants) - 15 * DAY_MS
  const toMs = Math.max(nowMs + 90 * DAY_MS, ...instants) + 15 * DAY_MS
  const place = (atMs: number) => (atMs - fromMs) / (toMs - fromMs)
  return {
    lanes: versions.map((version) => ({
      id: version.versionId,
      label: `${version.api.name} ${version.name}`,
      segments: segmentsOf(version, fromMs, toMs, place),
    })),
    months: monthsBetween(fromMs, toMs).map((atMs) => ({ at: place(atMs), atMs })),
    now: place(nowMs),
  }
}

function segmentsOf(
  { state, deprecatedAt, sunsetAt, removedAt }: CalendarVersion,
  fromMs: number,
  toMs: number,
  place: (atMs: number) => number,
): Segment[] {
  const first = state === 'preview' || state === 'draft' ? state : 'active'
  const steps = [
    { state: first, atMs: fromMs },
    ...step('deprecated', deprecatedAt),
    ...step('retired', sunsetAt),
    ...step('removed', removedAt),
  ] satisfies { state: VersionState; atMs: number }[]
  return steps.flatMap((current, index) => {
    const endMs = steps[index + 1]?.atMs ?? toMs
    if (current.state === 'removed' || endMs <= current.atMs) return []
    return [{ state: current.state, from: place(current.atMs), to: place(endMs) }]
  })
}

function step(state: VersionState, at: string | null) {
  return at === null ? [] : [{ state, atMs: Date.parse(at) }]
}

function monthsBetween(fromMs: number, toMs: number): number[] {
  const months: number[] = []
  const first = new Date(fromMs)
  for (let month = first.getUTCMonth() + 1; ; month += 1) {
    const atMs = Date.UTC(first.getUTCFullYear(), month, 1)
    if (atMs >= toMs) break
    months.push(atMs)
  }
  const every = Math.ceil(months.length / MONTHS_SHOWN_MAX)
  return months.filter((_, index) => index % every === 0)
}
