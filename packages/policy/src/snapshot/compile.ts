import { createPathMatcher, type PathMatcher } from '../route/matcher.ts'
import { compileApis, compileVersions } from './compile-catalogue.ts'
import { addressesOf } from './compile-lifecycle.ts'
import { compileRoutes, type LiveRoute, warnUnreachable } from './compile-routes.ts'
import { checkLimitTiers, compileTiers } from './compile-tiers.ts'
import { compileUpstreams } from './compile-upstreams.ts'
import { createIssueSink } from './issue-sink.ts'
import { readSource } from './read-source.ts'
import type { CompiledRoute, RouteMatch } from './route.ts'
import type { Issue, Result, Snapshot } from './schema.ts'

export type CompileOptions = Readonly<{
  /** The portal's base URL, to which `Link` fields and 410s point. Whoever only checks needs none. */
  portalUrl?: string
}>

/**
 * Turns the published configuration into the structure the hot path reads.
 *
 * Everything slow or fallible happens here, once a revision: parsing, reference checks, matcher building. Total: bad
 * input yields every issue found, never a throw, so that the portal shows the same list that would make a gateway refuse
 * the revision. Records are looked up in Maps only, so that no slug or id can reach a prototype.
 */
export function compileSnapshot(input: unknown, options: CompileOptions = {}): Result<Snapshot> {
  const { snapshot, issues } = compileRecords(input, options)
  if (snapshot === undefined || issues.some(isError)) return { ok: false, issues }
  return { ok: true, value: snapshot, warnings: issues }
}

export type LenientResult =
  | Readonly<{
      ok: true
      snapshot: Snapshot
      /** Why records were left out; each names its record. */
      quarantined: readonly Issue[]
      warnings: readonly Issue[]
    }>
  | Readonly<{ ok: false; issues: readonly Issue[] }>

/**
 * As `compileSnapshot`, but leaves single bad records out, with what depends on them, instead of refusing everything:
 * for a gateway that loads a revision which an older or newer program let through. Refuses only a damaged frame.
 */
export function compileSnapshotLenient(
  input: unknown,
  options: CompileOptions = {},
): LenientResult {
  const { snapshot, issues } = compileRecords(input, options)
  if (snapshot === undefined) return { ok: false, issues }
  const warnings = issues.filter((issue) => !isError(issue))
  return { ok: true, snapshot, quarantined: issues.filter(isError), warnings }
}

/** The snapshot of a gateway that has none yet: matches nothing. */
export const EMPTY_SNAPSHOT: Snapshot = assemble(0, [], new Map(), new Map(), new Map())

function isError({ severity }: Issue): boolean {
  return severity === 'error'
}

function compileRecords(
  input: unknown,
  { portalUrl }: CompileOptions,
): { snapshot?: Snapshot; issues: readonly Issue[] } {
  const sink = createIssueSink()
  const source = readSource(input, sink)
  if (source === undefined) return { issues: sink.issues }
  const apis = { usable: compileApis(source.apis, sink), broken: source.apis.broken }
  const upstreams = {
    usable: compileUpstreams(source.upstreams, sink),
    broken: source.upstreams.broken,
  }
  const around = {
    addresses: addressesOf(source.routes.records),
    portalUrl: portalUrl?.replace(/\/$/, ''),
  }
  const versions = {
    usable: compileVersions(source.versions, apis, upstreams, around, sink),
    broken: source.versions.broken,
  }
  const live = compileRoutes(source.routes, { apis, versions, upstreams }, sink)
  warnUnreachable(live, sink)
  const tiers = compileTiers(source.tiers, apis, sink)
  checkLimitTiers(source.apis, { usable: tiers, broken: source.tiers.broken }, sink)
  const snapshot = assemble(source.revision, live, apis.usable, upstreams.usable, tiers)
  return { snapshot, issues: sink.issues }
}

type Matched = Extract<RouteMatch, { kind: 'matched' }>

const NOT_FOUND: RouteMatch = Object.freeze({ kind: 'not_found' })

function assemble(
  revision: number,
  live: readonly LiveRoute[],
  apis: Snapshot['apis'],
  upstreams: Snapshot['upstreams'],
  tiers: Snapshot['tiers'],
): Snapshot {
  const matchers = matchersByHost(live)
  const anyHost = matchers.get(null)
  return Object.freeze({
    revision,
    routes: Object.freeze(live.map(({ route }) => route)),
    apis,
    upstreams,
    tiers,
    match(host: string, method: string, segments: readonly string[]): RouteMatch {
      const ownHost = matchers.get(host)
      return (
        ownHost?.find(method, segments) ??
        anyHost?.find(method, segments) ??
        refusal(ownHost, anyHost, segments)
      )
    },
  })
}

/** One matcher for each host that routes name, and one under null for those that name none. */
function matchersByHost(live: readonly LiveRoute[]): Map<string | null, PathMatcher<Matched>> {
  const byHost = Map.groupBy(live, ({ route }) => route.host)
  return new Map(
    [...byHost].map(([host, routes]) => {
      const entries = routes.map(({ route, template }) => ({
        template,
        methods: route.methods,
        value: matched(route),
      }))
      return [host, createPathMatcher(entries)]
    }),
  )
}

/** Made once a route, so that matching allocates nothing. */
function matched(route: CompiledRoute): Matched {
  return Object.freeze({ kind: 'matched', route })
}

function refusal(
  ownHost: PathMatcher<Matched> | undefined,
  anyHost: PathMatcher<Matched> | undefined,
  segments: readonly string[],
): RouteMatch {
  const own = ownHost?.allowed(segments)
  const any = anyHost?.allowed(segments)
  const first = own ?? any
  if (first === undefined) return NOT_FOUND
  const methods = [...new Set([...(own?.methods ?? []), ...(any?.methods ?? [])])].sort()
  return { kind: 'method_not_allowed', methods, route: first.value.route }
}
