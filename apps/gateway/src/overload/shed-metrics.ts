import { Counter, Gauge, type Registry } from 'prom-client'
import type { OverloadMeter } from './overload.ts'

/** What one thread refuses for overload; of several threads the level is the highest and the counts are added up. */
export function registerShedding(registry: Registry, { overload, level }: OverloadMeter): void {
  const registers = [registry]
  new Gauge({
    name: 'gatehouse_shed_level_ratio',
    help: 'What the busiest thread refuses for overload: 0 nothing, 0.8 all ordinary calls, 1 all',
    aggregator: 'max',
    registers,
    collect() {
      this.set(level())
    },
  })
  new Counter({
    name: 'gatehouse_shed_requests_total',
    help: 'Calls refused for overload, of ordinary and of critical tiers',
    labelNames: ['class'],
    registers,
    collect() {
      this.reset()
      this.inc({ class: 'ordinary' }, overload.refusedOrdinary)
      this.inc({ class: 'critical' }, overload.refusedCritical)
    },
  })
}
