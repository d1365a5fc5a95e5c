import {
  type AllowedMethods,
  createPathMatcher,
  type PathEntry,
  type PathMatcher,
} from './matcher.ts'
import { NO_FACTS, type RequestFacts } from './predicate.ts'

/**
 * All routes of a snapshot, by priority, then host, then path.
 *
 *     priority 9 … 0, highest first
 *       └─ the host itself ─ `*.b.c` ─ `*.c` ─ every host     the longest suffix first
 *            └─ the path matcher                              see `matcher.ts`
 *
 * Whoever comes first and takes the request has it; where nobody of a host takes it, the next more general host is asked.
 * Cost grows with the priorities in use (at most ten), with the labels of the host where hosts with `*.` exist, and with
 * the segments of the path; never with the number of routes.
 */
export type RouteTable<T> = Readonly<{
  find(
    host: string,
    method: string,
    segments: readonly string[],
    facts?: RequestFacts,
  ): T | undefined
  /** For a request that `find` refused: the methods that would have been taken, of all hosts and priorities. */
  allowed(
    host: string,
    segments: readonly string[],
    facts?: RequestFacts,
  ): AllowedMethods<T> | undefined
}>

export type RouteEntry<T> = PathEntry<T> &
  Readonly<{
    /** `api.example`, `*.example`, or null for every host. */
    host: string | null
    priority: number
  }>

export const PRIORITY_MAX = 9

type Layer<T> = Readonly<{
  exact: ReadonlyMap<string, PathMatcher<T>>
  /** By what follows `*.`; undefined when no route has such a host. */
  suffixes: ReadonlyMap<string, PathMatcher<T>> | undefined
  every: PathMatcher<T> | undefined
}>

export function createRouteTable<T>(entries: readonly RouteEntry<T>[]): RouteTable<T> {
  const byPriority = [...Map.groupBy(entries, ({ priority }) => priority)]
  const layers = byPriority.sort(([a], [b]) => b - a).map(([, own]) => createLayer(own))
  return Object.freeze({
    find(host: string, method: string, segments: readonly string[], facts = NO_FACTS) {
      for (const layer of layers) {
        const found = findInLayer(layer, host, method, segments, facts)
        if (found !== undefined) return found
      }
      return undefined
    },
    allowed(host: string, segments: readonly string[], facts = NO_FACTS) {
      const all = layers
        .flatMap((layer) => [...matchersFor(layer, host)])
        .flatMap((matcher) => matcher.allowed(segments, facts) ?? [])
      const [first] = all
      if (first === undefined) return undefined
      const methods = [...new Set(all.flatMap((one) => one.methods))].sort()
      return { methods, value: first.value }
    },
  })
}

function createLayer<T>(entries: readonly RouteEntry<T>[]): Layer<T> {
  const exact = new Map<string, PathMatcher<T>>()
  const suffixes = new Map<string, PathMatcher<T>>()
  let every: PathMatcher<T> | undefined
  for (const [host, own] of Map.groupBy(entries, (entry) => entry.host)) {
    const matcher = createPathMatcher(own)
    if (host === null) every = matcher
    else if (host.startsWith('*.')) suffixes.set(host.slice(2), matcher)
    else exact.set(host, matcher)
  }
  return { exact, suffixes: suffixes.size > 0 ? suffixes : undefined, every }
}

function findInLayer<T>(
  { exact, suffixes, every }: Layer<T>,
  host: string,
  method: string,
  segments: readonly string[],
  facts: RequestFacts,
): T | undefined {
  const own = exact.get(host)?.find(method, segments, facts)
  if (own !== undefined) return own
  if (suffixes !== undefined) {
    for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
      const found = suffixes.get(host.slice(dot + 1))?.find(method, segments, facts)
      if (found !== undefined) return found
    }
  }
  return every?.find(method, segments, facts)
}

/** The matchers that speak for a host, the most specific first. */
function* matchersFor<T>({ exact, suffixes, every }: Layer<T>, host: string) {
  const own = exact.get(host)
  if (own !== undefined) yield own
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
    const found = suffixes?.get(host.slice(dot + 1))
    if (found !== undefined) yield found
  }
  if (every !== undefined) yield every
}

/** Whether a route for `own` (a name, `*.…` or null) may get requests for `host`. */
export function hostCovers(own: string | null, host: string): boolean {
  if (own === null || own === host) return true
  return own.startsWith('*.') && host.endsWith(own.slice(1)) && host.length > own.length - 1
}
