import {
  AggregatorRegistry,
  type MetricObjectWithValues,
  type MetricValue,
  type Registry,
} from 'prom-client'

/** The metrics of one registry as plain objects, as `getMetricsAsJSON` gives them, without functions: they can be sent. */
export type MetricsJson = readonly Omit<MetricObjectWithValues<MetricValue<string>>, 'collect'>[]

export async function metricsJson(registry: Registry): Promise<MetricsJson> {
  const metrics = await registry.getMetricsAsJSON()
  return metrics.map(({ help, name, type, values, aggregator }) => ({
    ...{ help, name, type, values, aggregator },
  }))
}

/**
 * Adds the metrics of several threads up, counters never going backwards when a thread has ended: what was last seen
 * of it stays in the sum. Its gauges go with it, since what it held is gone.
 */
export class ThreadMetrics {
  readonly #lastSeen = new Map<number, MetricsJson>()
  #ended: MetricsJson[] = []

  seen(thread: number, metrics: MetricsJson): void {
    this.#lastSeen.set(thread, metrics)
  }

  ended(thread: number): void {
    const last = this.#lastSeen.get(thread)
    this.#lastSeen.delete(thread)
    if (last !== undefined) this.#ended = [sum([...this.#ended, withoutGauges(last)])]
  }

  /** In Prometheus' text format, with what the process knows beside its threads. */
  async text(ofProcess: MetricsJson): Promise<string> {
    const once = ofProcess.map((metric) =>
      metric.aggregator === 'omit' ? { ...metric, aggregator: 'first' as const } : metric,
    )
    return aggregate([once, ...this.#ended, ...this.#lastSeen.values()]).metrics()
  }
}

function withoutGauges(metrics: MetricsJson): MetricsJson {
  // prom-client's types have a number here; what the registry holds is the word.
  return metrics.filter(({ type }) => (type as unknown as string) !== 'gauge')
}

function aggregate(all: readonly MetricsJson[]) {
  return AggregatorRegistry.aggregate([...all] as unknown as object[])
}

/** One of several, so that what has ended takes no more room than one thread. */
function sum(all: readonly MetricsJson[]): MetricsJson {
  return aggregate(all).getMetricsAsArray() as unknown as MetricsJson
}
