import 'server-only'
import { latestPublished, readDraft } from '@gatehouse/db'
import {
  CALLERS_HOST,
  type CanonicalTarget,
  type CompiledRoute,
  candidatesFor,
  compileSnapshotLenient,
  decideCors,
  describePathRefusal,
  locate,
  Problem,
  type RequestFacts,
  rewritePath,
  rewrittenSegments,
  SnapshotSource,
} from '@gatehouse/policy'
import type { RouteTest, RouteTestResult, TestedRevision } from '@/contract/route-test.ts'
import { db } from './db.ts'
import { requireAdmin } from './session.ts'

type Call = Omit<RouteTest, 'revision'>
type Evaluated = Omit<RouteTestResult, 'revision'>

const NOTHING = {
  ...{ route: null, operation: null, forwardedTo: null, upstreamHost: null },
  ...{ candidates: [], methods: [], says: [] },
}

/**
 * What a gateway that served the draft, or a revision, would do with a call: the gateway's own compiler and matcher decide. Records
 * that do not compile are left out, as a gateway leaves them out, so that the rest can be tried while one is broken.
 *
 * @throws Problem `not_found` for a revision that was never published
 */
export async function testRoute({ revision, ...call }: RouteTest): Promise<RouteTestResult> {
  await requireAdmin()
  const { number, source } = await sourceOf(revision)
  return { revision: number, ...evaluateCall(source, call, Date.now()) }
}

/** The same of an earlier revision and for an instant; for callers that have asked who looks. */
export async function evaluateRevision(
  number: number,
  call: Call,
  atMs: number,
): Promise<RouteTestResult | null> {
  const row = await revisionSource(number)
  return row === null ? null : { revision: number, ...evaluateCall(row, call, atMs) }
}

async function sourceOf(
  revision: TestedRevision,
): Promise<{ number: number | null; source: SnapshotSource }> {
  if (revision === 'draft') return { number: null, source: await readDraft(db()) }
  if (revision === 'published') {
    const published = await latestPublished(db())
    if (published === null) throw new Problem('not_found', 'Nothing was published yet')
    return published
  }
  const source = await revisionSource(revision)
  if (source === null) throw new Problem('not_found', 'There is no such revision')
  return { number: revision, source }
}

async function revisionSource(number: number): Promise<SnapshotSource | null> {
  const row = await db().configRevision.findUnique({ where: { number }, select: { source: true } })
  return row === null ? null : SnapshotSource.parse(row.source)
}

function evaluateCall(source: SnapshotSource, call: Call, nowMs: number): Evaluated {
  const { method, host, path } = call
  const compiled = compileSnapshotLenient(source)
  if (!compiled.ok) {
    return { ...NOTHING, outcome: 'not_found', detail: 'The configuration does not compile' }
  }
  const facts = factsOf(call)
  const located = locate(compiled.snapshot, { host, method, target: path }, facts)
  if (!located.ok) {
    return { ...NOTHING, outcome: 'refused', detail: describePathRefusal(located.reason) }
  }
  const { target, match } = located
  const asked = { host, method, segments: target.segments }
  const candidates = candidatesFor(compiled.snapshot.routes, asked, facts).map(
    ({ route, verdict, why }) => ({
      ...{ id: route.id, host: route.host, path: route.path, verdict, why },
    }),
  )
  const found = { ...NOTHING, candidates }
  const isRemoved =
    match.kind !== 'not_found' && match.route.version.lifecycle.stateAt(nowMs) === 'removed'
  if (match.kind === 'not_found' || isRemoved) {
    return { ...found, outcome: 'not_found', detail: 'No route matches: 404' }
  }
  const route = routeView(match.route, source)
  if (match.kind === 'method_not_allowed') {
    const detail = 'The path has a route, for other methods: 405'
    return { ...found, outcome: 'method_not_allowed', detail, route, methods: [...match.methods] }
  }
  return {
    ...found,
    ...{ outcome: 'matched', detail: 'A route matches', route },
    operation: operationOf(match.route, method, target.segments, source),
    forwardedTo: forwardedTo(match.route, target),
    upstreamHost: match.route.upstreamHost === CALLERS_HOST ? host : match.route.upstreamHost,
    says: saidOf(match.route, call, nowMs),
  }
}

function factsOf({ headers, path }: Call): RequestFacts {
  const queryAt = path.indexOf('?')
  return {
    query: queryAt === -1 ? '' : path.slice(queryAt),
    header(nameLowerCase) {
      const values = headers.filter(({ name }) => name.toLowerCase() === nameLowerCase)
      return values.length === 0 ? undefined : values.map(({ value }) => value).join(', ')
    },
  }
}

function saidOf(
  { api, version, requestEdits, responseEdits }: CompiledRoute,
  call: Call,
  nowMs: number,
) {
  const header = factsOf(call).header
  const cors = decideCors(api.cors, {
    ...{ origin: header('origin'), method: call.method },
    requestMethod: header('access-control-request-method'),
    requestHeaders: header('access-control-request-headers'),
  })
  const state = version.lifecycle.stateAt(nowMs)
  return [
    `The version ${version.name} is ${state}${state === 'retired' ? ': it answers 410' : ''}.`,
    api.auth === 'none' ? 'No key is asked for.' : 'A key is asked for.',
    ...(cors.kind === 'none' ? [] : [CORS_WORDS[cors.kind]]),
    ...editWords('request', requestEdits),
    ...editWords('answer', responseEdits),
  ]
}

const CORS_WORDS = {
  preflight_allowed: 'The preflight is allowed.',
  preflight_refused: 'The preflight is refused: its origin is not listed.',
  actual_allowed: 'A page of this origin may read the answer.',
  actual_refused: 'A page of this origin cannot read the answer.',
} as const

function editWords(what: string, edits: CompiledRoute['requestEdits']): string[] {
  if (edits === undefined) return []
  const set = edits.added.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  const removed = [...edits.dropped].filter((name) => !set.includes(name))
  return [
    ...(removed.length === 0 ? [] : [`Of the ${what} these fields go: ${removed.join(', ')}.`]),
    ...(set.length === 0 ? [] : [`The ${what} gets the fields ${set.join(', ')}.`]),
  ]
}

function routeView({ id, path, api, version }: CompiledRoute, source: SnapshotSource) {
  const apiName = source.apis.find((row) => row.id === api.id)?.name ?? api.slug
  return {
    ...{ id, path, apiId: api.id, apiName },
    ...{ versionId: version.id, versionName: version.name },
  }
}

function operationOf(
  { version, rewrite }: CompiledRoute,
  method: string,
  segments: readonly string[],
  source: SnapshotSource,
): string | null {
  const id = version.matchOperation(method, rewrittenSegments(rewrite, segments))
  const operation = source.versions
    .find((row) => row.id === version.id)
    ?.operations.find((row) => row.id === id)
  return operation === undefined ? null : `${operation.method.toUpperCase()} ${operation.path}`
}

function forwardedTo(
  { upstream, rewrite }: CompiledRoute,
  { path, query }: CanonicalTarget,
): string | null {
  const target = upstream.targets.find(({ weight }) => weight > 0)
  if (target === undefined) return null
  return `${target.origin}${target.basePath}${rewritePath(rewrite, path)}${query}`
}
