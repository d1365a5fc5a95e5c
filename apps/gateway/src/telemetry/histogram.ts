import { Histogram, type MetricType, type Registry } from 'prom-client'

type Labels = Readonly<Record<string, string>>

/** One series: counts by bucket, in seconds. */
export class HistogramSeries {
  readonly labels: Labels
  readonly bounds: readonly number[]
  /** One more than bounds: the last counts what is above all. */
  readonly counts: Float64Array
  sum = 0

  constructor(labels: Labels, bounds: readonly number[]) {
    this.labels = labels
    this.bounds = bounds
    this.counts = new Float64Array(bounds.length + 1)
  }

  observe(seconds: number): void {
    const { bounds, counts } = this
    let index = 0
    while (index < bounds.length && seconds > (bounds[index] as number)) index += 1
    counts[index] = (counts[index] as number) + 1
    this.sum += seconds
  }
}

type Sample = { metricName: string; labels: Record<string, string>; value: number }

/** Cumulative, as Prometheus wants them. */
function samplesOf(name: string, { labels, bounds, counts, sum }: HistogramSeries): Sample[] {
  const samples: Sample[] = []
  let total = 0
  counts.forEach((count, index) => {
    total += count
    const le = index < bounds.length ? String(bounds[index]) : '+Inf'
    samples.push({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: total })
  })
  samples.push({ metricName: `${name}_sum`, labels: { ...labels }, value: sum })
  samples.push({ metricName: `${name}_count`, labels: { ...labels }, value: total })
  return samples
}

/**
 * A histogram of prom-client whose series the caller keeps and counts into.
 *
 * prom-client's own `observe` sorts and joins the label object into a key each time, 1.5 µs against 0.05 µs here; this
 * one makes the samples when it is scraped.
 */
export class SeriesHistogram extends Histogram<string> {
  readonly #described: Readonly<{ name: string; help: string }>
  readonly #series: () => Iterable<HistogramSeries>

  constructor(
    registry: Registry,
    name: string,
    help: string,
    series: () => Iterable<HistogramSeries>,
  ) {
    super({ name, help, registers: [registry] })
    this.#described = { name, help }
    this.#series = series
  }

  override async get(): ReturnType<Histogram<string>['get']> {
    const { name } = this.#described
    const values = [...this.#series()].flatMap((series) => samplesOf(name, series))
    // The types say that `type` is a number of an enum; the registry prints it, and wants the word.
    const type = 'histogram' as unknown as MetricType
    return { ...this.#described, type, aggregator: 'sum', collect: () => undefined, values }
  }

  /** What the registry asks for when it renders text; not in prom-client's types. */
  getForPromString() {
    return this.get()
  }
}
