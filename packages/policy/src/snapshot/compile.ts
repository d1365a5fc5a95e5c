import type { PathPolicy } from '../route/path-policy.ts'
import { NO_FACTS, type RequestFacts } from '../route/predicate.ts'
import { createRouteTable, type RouteTable } from '../route/route-table.ts'
import { compileApis, compileVersions } from './compile-catalogue.ts'
import { addressesOf } from './compile-lifecycle.ts'
import { compileRoutes } from './compile-routes.ts'
import { checkLimitTiers, compileTiers } from './compile-tiers.ts'
import { compileUpstreams } from './compile-upstreams.ts'
import { createIssueSink } from './issue-sink.ts'
import { readSource } from './read-source.ts'
import type { CompiledRoute, LiveRoute, RouteMatch } from './route.ts'
import { warnUnreachable } from './route-overlaps.ts'
import type { Issue, Result, Snapshot } from './schema.ts'
import { type SwitchablePolicy, switchOff } from './switch-off.ts'

export type CompileOptions = Readonly<{
  /** The portal's base URL, to which `Link` fields and 410s point. Whoever only checks needs none. */
  portalUrl?: string
  /** Policies that are left out; see `switchOff`. */
  off?: ReadonlySet<SwitchablePolicy>
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

const NOTHING: ReadonlySet<SwitchablePolicy> = new Set()

/** The snapshot of a gateway that has none yet: matches nothing. */
export const EMPTY_SNAPSHOT: Snapshot = assemble(0, [], new Map(), new Map(), new Map())

function isError({ severity }: Issue): boolean {
  return severity === 'error'
}

function compileRecords(
  input: unknown,
  { portalUrl, off = NOTHING }: CompileOptions,
): { snapshot?: Snapshot; issues: readonly Issue[] } {
  const sink = createIssueSink()
  const read = readSource(input, sink)
  if (read === undefined) return { issues: sink.issues }
  const source = switchOff(read, off)
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
  const table = createRouteTable(live.map(({ route }) => ({ ...route, value: matched(route) })))
  return Object.freeze({
    revision,
    routes: Object.freeze(live.map(({ route }) => route)),
    pathPolicies: Object.freeze([...new Set(policiesOf(apis))]),
    apis,
    upstreams,
    tiers,
    match(
      host: string,
      method: string,
      segments: readonly string[],
      facts: RequestFacts = NO_FACTS,
    ): RouteMatch {
      return table.find(host, method, segments, facts) ?? refusal(table, host, segments, facts)
    },
  })
}

function* policiesOf(apis: Snapshot['apis']): Generator<PathPolicy> {
  for (const { pathPolicy } of apis.values()) if (pathPolicy !== undefined) yield pathPolicy
}

/** Made once a route, so that matching allocates nothing. */
function matched(route: CompiledRoute): Matched {
  return Object.freeze({ kind: 'matched', route })
}

function refusal(
  table: RouteTable<Matched>,
  host: string,
  segments: readonly string[],
  facts: RequestFacts,
): RouteMatch {
  const allowed = table.allowed(host, segments, facts)
  if (allowed === undefined) return NOT_FOUND
  const { methods, value } = allowed
  return { kind: 'method_not_allowed', methods, route: value.route }
}
