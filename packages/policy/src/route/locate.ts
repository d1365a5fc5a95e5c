import type { RouteMatch } from '../snapshot/route.ts'
import type { Snapshot } from '../snapshot/schema.ts'
import { type CanonicalPath, canonicalPath, type PathRefusal } from './canonical-path.ts'
import type { PathPolicy } from './path-policy.ts'
import { NO_FACTS, type RequestFacts } from './predicate.ts'

export type CanonicalTarget = Extract<CanonicalPath, { ok: true }>

/** Where a request goes, or why its path is refused. */
export type Located =
  | Readonly<{ ok: true; target: CanonicalTarget; match: RouteMatch }>
  | Readonly<{ ok: false; reason: PathRefusal }>

export type Asked = Readonly<{
  host: string
  method: string
  /** As it came: a path with its query, or an absolute URL. */
  target: string
}>

/** What an API's path policy can allow; every other refusal is final. */
const POLICY_MATTERS: ReadonlySet<PathRefusal> = new Set<PathRefusal>([
  'encoded_slash',
  'dot_segment',
  'empty_segment',
  'matrix_parameters',
])

export function isPolicyMatter(reason: PathRefusal): boolean {
  return POLICY_MATTERS.has(reason)
}

/** How servers behind may read one path. The segments of each reading must lead to the same route, or to none. */
const READINGS: readonly PathPolicy[] = (['keep', 'decode'] as const).flatMap((encodedSlash) =>
  (['keep', 'merge'] as const).map((emptySegments) => ({
    ...{ encodedSlash, emptySegments, dotSegments: 'resolve', trailingSlash: 'keep' },
    matrixParameters: 'keep',
  })),
)

/**
 * The route of a request, with the canonical path that its API's policy makes of the target.
 *
 * The policy is the API's and the API is found by the path, so: what the safe policy takes has the same segments under every
 * policy, and is matched at once; anything else is `locateUnusual`.
 */
export function locate(
  snapshot: Snapshot,
  { host, method, target }: Asked,
  facts: RequestFacts = NO_FACTS,
): Located {
  const safe = canonicalPath(target)
  if (!safe.ok) return locateUnusual(snapshot, { host, method, target }, safe.reason, facts)
  const match = snapshot.match(host, method, safe.segments, facts)
  const policy = match.kind === 'not_found' ? undefined : match.route.api.pathPolicy
  if (policy === undefined) return { ok: true, target: safe, match }
  const path = settleSlash(policy, safe.path)
  return path === undefined
    ? { ok: false, reason: 'trailing_slash' }
    : { ok: true, target: { ...safe, path }, match }
}

/**
 * The route of a request whose target the safe policy refused for `reason`: the one whose own API takes such a path. Refused
 * all the same when two APIs take it, or when a server behind could read it as the path of another route: a
 * path that is protected under one spelling is never reached, less protected, by another.
 */
export function locateUnusual(
  snapshot: Snapshot,
  { host, method, target }: Asked,
  reason: PathRefusal,
  facts: RequestFacts = NO_FACTS,
): Located {
  if (!isPolicyMatter(reason)) return { ok: false, reason }
  let found: Extract<Located, { ok: true }> | undefined
  for (const policy of snapshot.pathPolicies) {
    const read = canonicalPath(target, policy)
    if (!read.ok) continue
    const match = snapshot.match(host, method, read.segments, facts)
    if (match.kind === 'not_found' || match.route.api.pathPolicy !== policy) continue
    if (found !== undefined) return { ok: false, reason }
    found = { ok: true, target: read, match }
  }
  if (found === undefined || found.match.kind === 'not_found') return { ok: false, reason }
  const { route } = found.match
  const isClear = READINGS.every((reading) => {
    const read = canonicalPath(found.target.path, reading)
    if (!read.ok) return true // nobody can read it so
    const other = snapshot.match(host, method, read.segments, facts)
    return other.kind === 'not_found' || other.route === route
  })
  return isClear ? found : { ok: false, reason }
}

/** A path that the safe policy took, as another wants its end; undefined when it must not end so. */
export function settleSlash({ trailingSlash }: PathPolicy, path: string): string | undefined {
  if (trailingSlash === 'keep' || path === '/' || !path.endsWith('/')) return path
  return trailingSlash === 'reject' ? undefined : path.slice(0, -1)
}
