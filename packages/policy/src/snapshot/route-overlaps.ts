import { areDisjoint } from '../route/predicate.ts'
import { createRouteTable, PRIORITY_MAX, type RouteTable } from '../route/route-table.ts'
import { templateShape } from '../route/template.ts'
import type { IssueSink } from './issue-sink.ts'
import type { LiveRoute } from './route.ts'

/** Routes with predicates that share all else are tried one after another, so there may not be many. */
export const CONDITIONAL_ROUTES_MAX = 32

const EVERY = '*'

/** Finds routes that could not be told apart. */
export type OverlapGuard = Readonly<{
  /** Reports an overlap with a route that was admitted before, and says whether the route may be served. */
  admits(live: LiveRoute): boolean
}>

/**
 * Two routes overlap when some request fits both and nothing puts one before the other: same priority, host and path, a method
 * in common, equally many predicates, and no predicate that excludes another.
 */
export function createOverlapGuard(sink: IssueSink): OverlapGuard {
  const byPlace = new Map<string, Map<string, LiveRoute[]>>()
  return {
    admits(live) {
      const { route } = live
      const place = placeOf(live)
      const own = byPlace.get(place) ?? new Map<string, LiveRoute[]>()
      byPlace.set(place, own)
      const methods = [...(route.methods ?? [EVERY])]
      const rivals = new Set(methods.flatMap((method) => own.get(method) ?? []))
      for (const rival of rivals) {
        if (!isUndecided(live, rival)) continue
        const message = `matches the same requests as the route ${rival.route.id}; give one of them a higher priority or another predicate`
        sink.error(`${live.at}.path`, route.id, message)
        return false
      }
      if (rivals.size > CONDITIONAL_ROUTES_MAX) {
        const message = `at most ${CONDITIONAL_ROUTES_MAX} routes with predicates may share host, path and method`
        sink.error(`${live.at}.predicates`, route.id, message)
        return false
      }
      for (const method of methods) own.set(method, [...(own.get(method) ?? []), live])
      return true
    },
  }
}

function isUndecided({ route }: LiveRoute, { route: rival }: LiveRoute): boolean {
  return (
    route.predicates.length === rival.predicates.length &&
    !areDisjoint(route.predicates, rival.predicates)
  )
}

function placeOf({ route }: LiveRoute): string {
  return `${route.priority} ${route.host ?? EVERY} ${templateShape(route.template)}`
}

/** Stands for a segment that no literal names; for a method and a host that no route names. */
const UNNAMED = '\0'
/** Longer than any template: only a rest takes so many. */
const DEEP = Array.from({ length: 40 }, () => UNNAMED)

/** Warns of routes that never get a request, because others take every one of them first. */
export function warnUnreachable(live: readonly LiveRoute[], sink: IssueSink): void {
  const unconditional = live.filter(({ route }) => route.predicates.length === 0)
  const tables = tablesAbove(unconditional)
  const methodsOf = methodsByPlace(unconditional)
  for (const one of live) {
    const { at, route } = one
    if (isCoveredFromAbove(one, tables[route.priority]) || isCoveredBelow(one, methodsOf)) {
      sink.warn(`${at}.path`, route.id, 'is never reached: other routes take every request first')
    }
  }
}

type Tables = readonly (RouteTable<true> | undefined)[]

/** For each priority the routes above it; undefined where there are none. */
function tablesAbove(unconditional: readonly LiveRoute[]): Tables {
  return Array.from({ length: PRIORITY_MAX + 1 }, (_, priority) => {
    const above = unconditional.filter(({ route }) => route.priority > priority)
    if (above.length === 0) return undefined
    return createRouteTable(
      above.map(({ route: { host, methods, template } }) => ({
        ...{ host, methods, template, priority: 0, value: true as const },
      })),
    )
  })
}

/** One route of a higher priority takes all that this one matches. */
function isCoveredFromAbove({ route }: LiveRoute, above: RouteTable<true> | undefined): boolean {
  if (above === undefined) return false
  const { segments, hasRest } = route.template
  const texts = segments.map((segment) => (segment.kind === 'literal' ? segment.text : UNNAMED))
  const path = hasRest ? [...texts, ...DEEP] : texts
  const host = route.host?.replace(/^\*/, UNNAMED) ?? UNNAMED
  const methods = route.methods ?? [UNNAMED]
  return [...methods].every((method) => above.find(host, method, path) !== undefined)
}

/**
 * A `…/*` is covered within its priority when others take the bare path and everything below it. No other kind of template can
 * be covered by templates of another shape.
 */
function isCoveredBelow(
  { route }: LiveRoute,
  methodsOf: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  if (!route.template.hasRest) return false
  const base = templateShape(route.template).slice(0, -'/*'.length)
  const methods = [...(route.methods ?? [EVERY])]
  return [base === '' ? '/' : base, `${base}/{}/*`].every((shape) => {
    const taken = methodsOf.get(`${route.priority} ${route.host ?? EVERY} ${shape}`)
    return taken !== undefined && (taken.has(EVERY) || methods.every((method) => taken.has(method)))
  })
}

/** Methods taken, `*` for all, by priority, host and shape. */
function methodsByPlace(live: readonly LiveRoute[]): Map<string, Set<string>> {
  const methodsOf = new Map<string, Set<string>>()
  for (const one of live) {
    const key = placeOf(one)
    const taken = methodsOf.get(key) ?? new Set()
    for (const method of one.route.methods ?? [EVERY]) taken.add(method)
    methodsOf.set(key, taken)
  }
  return methodsOf
}
