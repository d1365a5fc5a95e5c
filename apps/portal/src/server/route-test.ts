import 'server-only'
import { readDraft } from '@gatehouse/db'
import {
  type CompiledRoute,
  canonicalPath,
  compileSnapshotLenient,
  describePathRefusal,
  pathBelow,
  type SnapshotSource,
} from '@gatehouse/policy'
import type { RouteTest, RouteTestResult } from '@/contract/route-test.ts'
import { db } from './db.ts'
import { requireAdmin } from './session.ts'

const NOTHING = { route: null, operation: null, forwardedTo: null, methods: [] }

/**
 * What a gateway that served the draft would do with a call: the gateway's own compiler and matcher decide. Records that do not
 * compile are left out, as a gateway leaves them out, so that the rest can be tried while one is broken.
 */
export async function testRoute({ method, host, path }: RouteTest): Promise<RouteTestResult> {
  await requireAdmin()
  const target = canonicalPath(path)
  if (!target.ok) {
    return { ...NOTHING, outcome: 'refused', detail: describePathRefusal(target.reason) }
  }
  const source = await readDraft(db())
  const compiled = compileSnapshotLenient(source)
  if (!compiled.ok) {
    return { ...NOTHING, outcome: 'not_found', detail: 'The draft as a whole does not compile' }
  }
  const match = compiled.snapshot.match(host, method, target.segments)
  switch (match.kind) {
    case 'not_found':
      return { ...NOTHING, outcome: 'not_found', detail: 'No route matches: 404' }
    case 'method_not_allowed':
      return {
        ...NOTHING,
        outcome: 'method_not_allowed',
        detail: 'The path has a route, for other methods: 405',
        route: routeView(match.route, source),
        methods: [...match.methods],
      }
    case 'matched':
      return {
        ...NOTHING,
        outcome: 'matched',
        detail: 'A route matches',
        route: routeView(match.route, source),
        operation: operationOf(match.route, method, target.segments, source),
        forwardedTo: forwardedTo(match.route, target),
      }
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
  { version, stripSegments }: CompiledRoute,
  method: string,
  segments: readonly string[],
  source: SnapshotSource,
): string | null {
  const id = version.matchOperation(method, segments.slice(stripSegments))
  const operation = source.versions
    .find((row) => row.id === version.id)
    ?.operations.find((row) => row.id === id)
  return operation === undefined ? null : `${operation.method.toUpperCase()} ${operation.path}`
}

function forwardedTo(
  { upstream, stripSegments }: CompiledRoute,
  { path, query }: Readonly<{ path: string; query: string }>,
): string | null {
  const target = upstream.targets.find(({ weight }) => weight > 0)
  if (target === undefined) return null
  return `${target.origin}${target.basePath}${pathBelow(path, stripSegments)}${query}`
}
