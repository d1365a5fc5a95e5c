import { formatPercent } from '@/lib/format.ts'

/** The share of calls that each target gets; "—" where no weight makes sense yet. */
export function shares(weights: readonly number[]): string[] {
  const known = weights.map((weight) => (Number.isFinite(weight) && weight > 0 ? weight : 0))
  const sum = known.reduce((total, weight) => total + weight, 0)
  return known.map((weight) => formatPercent(weight, sum, 0))
}

type Timeouts = Readonly<{ headersMs: number; bodyIdleMs: number; totalMs: number }>

/** What two timeouts say against each other; undefined when nothing does. */
export function timeoutNote({ headersMs, bodyIdleMs, totalMs }: Timeouts): string | undefined {
  if (headersMs > totalMs) return 'The total ends a call before the wait for headers does.'
  if (bodyIdleMs > totalMs) return 'The total ends a call before a pause in the body does.'
  return undefined
}
