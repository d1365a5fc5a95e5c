import 'server-only'
import { readDraft } from '@gatehouse/db'
import {
  CALLERS_HOST,
  type CanonicalTarget,
  type CompiledRoute,
  candidatesFor,
  compileSnapshotLenient,
  describePathRefusal,
  locate,
  type RequestFacts,
  rewritePath,
  rewrittenSegments,
  type SnapshotSource,
} from '@gatehouse/policy'
import type { RouteTest, RouteTestResult } from '@/contract/route-test.ts'
import { db } from './db.ts'
import { requireAdmin } from './session.ts'

const NOTHING = {
  ...{ route: null, operation: null, forwardedTo: null, upstreamHost: null },
  ...{ candidates: [], methods: [] },
}

/**
 * What a gateway that served the draft would do with a call: the gateway's own compiler and matcher decide. Records that do not
 * compile are left out, as a gateway leaves them out, so that the rest can be tried while one is broken.
 */
export async function testRoute(call: RouteTest): Promise<RouteTestResult> {
  await requireAdmin()
  const { method, host, path } = call
  const source = await readDraft(db())
  const compiled = compileSnapshotLenient(source)
  if (!compiled.ok) {
    return { ...NOTHING, outcome: 'not_found', detail: 'The draft as a whole does not compile' }
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
      id: route.id,
      host: route.host,
      path: route.path,
      verdict,
      why,
    }),
  )
  const found = { ...NOTHING, candidates }
  switch (match.kind) {
    case 'not_found':
      return { ...found, outcome: 'not_found', detail: 'No route matches: 404' }
    case 'method_not_allowed':
      return {
        ...found,
        outcome: 'method_not_allowed',
        detail: 'The path has a route, for other methods: 405',
        route: routeView(match.route, source),
        methods: [...match.methods],
      }
    case 'matched':
      return {
        ...found,
        outcome: 'matched',
        detail: 'A route matches',
        route: routeView(match.route, source),
        operation: operationOf(match.route, method, target.segments, source),
        forwardedTo: forwardedTo(match.route, target),
        upstreamHost: match.route.upstreamHost === CALLERS_HOST ? host : match.route.upstreamHost,
      }
  }
}

function factsOf({ headers, path }: RouteTest): RequestFacts {
  const queryAt = path.indexOf('?')
  return {
    query: queryAt === -1 ? '' : path.slice(queryAt),
    header(nameLowerCase) {
      const values = headers.filter(({ name }) => name.toLowerCase() === nameLowerCase)
      return values.length === 0 ? undefined : values.map(({ value }) => value).join(', ')
    },
  }
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
