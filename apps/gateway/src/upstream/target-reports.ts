import type { TargetReport } from '@gatehouse/policy'
import { isEjected } from '@gatehouse/policy'
import type { Balancers } from './balance.ts'
import type { BalancedTarget, TargetHealth } from './balanced-target.ts'

/** What a heartbeat carries of the targets; those that are not well are the last to be left out. */
const REPORTS_MAX = 400

/** From well to unwell. */
const ORDER: readonly TargetReport['state'][] = [
  'healthy',
  'half_open',
  'unhealthy',
  'ejected',
  'open',
]

/**
 * What one thread knows of the targets that it has used or checked, and since when. Read when somebody asks, so a state that came
 * and went in between is not seen, and an instant is as exact as the asking is frequent.
 */
export function createTargetReports(balancers: Balancers): (nowMs: number) => TargetReport[] {
  const seen = new WeakMap<TargetHealth, { state: TargetReport['state']; sinceMs: number }>()

  function report(one: BalancedTarget, nowMs: number): TargetReport {
    const state = stateOf(one.health, nowMs)
    const last = seen.get(one.health)
    const sinceMs = last?.state === state ? last.sinceMs : nowMs
    seen.set(one.health, { state, sinceMs })
    return {
      upstreamId: one.upstream.id,
      url: one.target.origin + one.target.basePath,
      ...{ state, sinceMs, active: one.active, threads: 1, affected: state === 'healthy' ? 0 : 1 },
    }
  }

  return (nowMs) =>
    bounded([...balancers.all()].flatMap(({ targets }) => targets.map((one) => report(one, nowMs))))
}

/** One line a target from those of several threads: the worst state that any of them sees, and how many see one. */
export function mergeTargetReports(ofThreads: Iterable<readonly TargetReport[]>): TargetReport[] {
  const merged = new Map<string, TargetReport>()
  for (const one of [...ofThreads].flat()) {
    const key = `${one.upstreamId} ${one.url}`
    const known = merged.get(key)
    merged.set(key, known === undefined ? one : both(known, one))
  }
  return bounded([...merged.values()])
}

function both(a: TargetReport, b: TargetReport): TargetReport {
  const [worse, better] = rank(b) > rank(a) ? [b, a] : [a, b]
  return {
    ...worse,
    sinceMs: rank(a) === rank(b) ? Math.min(a.sinceMs, b.sinceMs) : worse.sinceMs,
    active: a.active + b.active,
    threads: worse.threads + better.threads,
    affected: worse.affected + better.affected,
  }
}

function bounded(reports: TargetReport[]): TargetReport[] {
  if (reports.length <= REPORTS_MAX) return reports
  return reports.sort((a, b) => rank(b) - rank(a)).slice(0, REPORTS_MAX)
}

function rank({ state }: TargetReport): number {
  return ORDER.indexOf(state)
}

function stateOf(
  { breaker, ejection, checked }: TargetHealth,
  nowMs: number,
): TargetReport['state'] {
  if (breaker.state !== 'closed') return breaker.state
  if (isEjected(ejection, nowMs)) return 'ejected'
  return checked.isHealthy ? 'healthy' : 'unhealthy'
}
