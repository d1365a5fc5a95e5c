/** Names of the chart colours; each is a CSS variable with a light and a dark value. */
export type SeriesColour =
  | 'ok'
  | 'redirect'
  | 'client'
  | 'server'
  | 'low'
  | 'mid'
  | 'high'
  | '1'
  | '2'
  | '3'
  | '4'
  | '5'
  | '6'

export type Series = Readonly<{
  id: string
  label: string
  colour: SeriesColour
  /** Bars stack on each other in the order given; a dashed line is for comparing, such as the period before. */
  shape: 'bar' | 'line' | 'dashed'
}>

/** One bucket. A missing or null value is "no data" and leaves a gap; zero is drawn as zero. */
export type ChartPoint = Readonly<{
  atMs: number
  values: Readonly<Record<string, number | null | undefined>>
  /** Still being counted. */
  partial?: boolean
}>

/** Something that happened, drawn as a line through its bucket. */
export type ChartMark = Readonly<{ atMs: number; label: string }>

/** The labels of each bucket's marks, by the bucket's start. What is outside the points is left out. */
export function marksByBucket(
  marks: readonly ChartMark[],
  points: readonly ChartPoint[],
  stepMs: number,
): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>()
  for (const { atMs, label } of marks) {
    const point = points.find((each) => atMs >= each.atMs && atMs < each.atMs + stepMs)
    if (point !== undefined) found.set(point.atMs, [...(found.get(point.atMs) ?? []), label])
  }
  return found
}

export function colourOf({ colour }: Series): string {
  return `var(--chart-${colour})`
}

/** The four status classes, stacked with failures on top. */
export const STATUS_SERIES: readonly Series[] = [
  { id: '2xx', label: '2xx success', colour: 'ok', shape: 'bar' },
  { id: '3xx', label: '3xx redirect', colour: 'redirect', shape: 'bar' },
  { id: '4xx', label: '4xx client', colour: 'client', shape: 'bar' },
  { id: '5xx', label: '5xx server', colour: 'server', shape: 'bar' },
]

/** Latency percentiles. */
export const PERCENTILE_SERIES: readonly Series[] = [
  { id: 'p50', label: 'p50', colour: 'low', shape: 'line' },
  { id: 'p95', label: 'p95', colour: 'mid', shape: 'line' },
  { id: 'p99', label: 'p99', colour: 'high', shape: 'line' },
]
