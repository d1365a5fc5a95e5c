import type { CompiledRoute } from '../snapshot/route.ts'
import { describePredicate, predicateHolds, type RequestFacts } from './predicate.ts'
import { hostCovers } from './route-table.ts'
import type { PathTemplate } from './template.ts'

/** A route whose host and path fit a request, and what became of it. */
export type RouteCandidate = Readonly<{
  route: CompiledRoute
  verdict: 'chosen' | 'comes_later' | 'other_method' | 'predicate_fails'
  /** As a sentence's end: `comes later: its path is less specific`. */
  why: string
}>

export type CandidateRequest = Readonly<{
  host: string
  method: string
  segments: readonly string[]
}>

/**
 * Every route that fits host and path, in the documented order of precedence, with the reason why it is chosen or not.
 *
 * For people: it looks at every route and allocates. The request path uses the route table; that both choose the same is a
 * property test's business.
 */
export function candidatesFor(
  routes: readonly CompiledRoute[],
  request: CandidateRequest,
  facts: RequestFacts,
): RouteCandidate[] {
  const fitting = routes
    .filter(
      ({ host, template }) => hostCovers(host, request.host) && fits(template, request.segments),
    )
    .sort((a, b) => order(a, b, request).by)
  const chosen = fitting.find((route) => refusalOf(route, request.method, facts) === undefined)
  return fitting.map((route): RouteCandidate => {
    if (route === chosen)
      return { route, verdict: 'chosen', why: 'is the first that takes the request' }
    const refusal = refusalOf(route, request.method, facts)
    if (refusal !== undefined || chosen === undefined) return { route, ...(refusal ?? NO_REFUSAL) }
    return {
      route,
      verdict: 'comes_later',
      why: `comes later: ${order(chosen, route, request).why}`,
    }
  })
}

const NO_REFUSAL = { verdict: 'comes_later', why: 'comes later' } as const

function refusalOf(
  { methods, predicates }: CompiledRoute,
  method: string,
  facts: RequestFacts,
): Pick<RouteCandidate, 'verdict' | 'why'> | undefined {
  if (!takes(methods, method)) {
    return { verdict: 'other_method', why: `takes ${[...(methods ?? [])].join(', ')} only` }
  }
  const failing = predicates.find((predicate) => !predicateHolds(predicate, facts))
  return failing && { verdict: 'predicate_fails', why: `wants that ${describePredicate(failing)}` }
}

function takes(methods: ReadonlySet<string> | undefined, method: string): boolean {
  return methods === undefined || methods.has(method) || (method === 'HEAD' && methods.has('GET'))
}

type Order = Readonly<{ by: number; why: string }>

/** Which of two comes first, and why the second does not. */
function order(a: CompiledRoute, b: CompiledRoute, { method }: CandidateRequest): Order {
  const steps: readonly Order[] = [
    { by: b.priority - a.priority, why: 'its priority is lower' },
    { by: hostRank(a.host) - hostRank(b.host), why: 'its host is less specific' },
    { by: comparePaths(a.template, b.template), why: 'its path is less specific' },
    { by: b.predicates.length - a.predicates.length, why: 'it has fewer predicates' },
    {
      by: methodRank(a.methods, method) - methodRank(b.methods, method),
      why: 'it does not name the method',
    },
  ]
  return steps.find(({ by }) => by !== 0) ?? { by: 0, why: 'nothing puts it first' }
}

/** Lower comes first: a name, the longest `*.…`, every host. */
function hostRank(host: string | null): number {
  if (host === null) return 1_000
  return host.startsWith('*.') ? 500 - host.length : 0
}

function methodRank(methods: ReadonlySet<string> | undefined, method: string): number {
  if (methods === undefined) return 2
  return methods.has(method) ? 0 : 1
}

function comparePaths(a: PathTemplate, b: PathTemplate): number {
  const ranksA = ranksOf(a)
  const ranksB = ranksOf(b)
  for (let at = 0; at < Math.max(ranksA.length, ranksB.length); at++) {
    const difference = (ranksA[at] ?? -1) - (ranksB[at] ?? -1)
    if (difference !== 0) return difference
  }
  return 0
}

function ranksOf({ segments, hasRest }: PathTemplate): number[] {
  const ranks = segments.map(({ kind }) => (kind === 'literal' ? 0 : 1))
  return hasRest ? [...ranks, 2] : ranks
}

function fits({ segments, hasRest }: PathTemplate, path: readonly string[]): boolean {
  if (path.length < segments.length || (!hasRest && path.length > segments.length)) return false
  return segments.every((segment, index) =>
    segment.kind === 'literal' ? segment.text === path[index] : path[index] !== '',
  )
}
