import { isServedState } from '../lifecycle/state.ts'
import { compileHeaderEdits } from '../route/header-edits.ts'
import type { CompiledApi } from './catalogue.ts'
import type { LinkedVersion } from './compile-catalogue.ts'
import { compileChoice } from './compile-choice.ts'
import type { IssueSink } from './issue-sink.ts'
import { type Collection, type Located, type References, resolve } from './read-source.ts'
import type { CompiledRoute, LiveRoute, RouteSource } from './route.ts'
import { type RouteForm, readRouteForm } from './route-form.ts'
import { createOverlapGuard } from './route-overlaps.ts'
import type { CompiledUpstream } from './upstream.ts'

export type RouteReferences = Readonly<{
  apis: References<CompiledApi>
  versions: References<LinkedVersion>
  upstreams: References<CompiledUpstream>
}>

/** The routes to serve: enabled, of a version that is served or retired, free of errors and overlaps. */
export function compileRoutes(
  collection: Collection<RouteSource>,
  references: RouteReferences,
  sink: IssueSink,
): LiveRoute[] {
  const live: LiveRoute[] = []
  const guard = createOverlapGuard(sink)
  const versions = [...references.versions.usable.values()]
  for (const located of collection.records) {
    const linked = link(located, references, sink)
    const form = readRouteForm(located, sink)
    if (linked === undefined || form === undefined) {
      collection.broken.add(located.record.id)
      continue
    }
    const route = join(located.record, linked, form, versions)
    if (!isServed(located, route, sink)) continue
    const one = { at: located.at, route }
    if (guard.admits(one)) live.push(one)
  }
  return live
}

function join(
  record: RouteSource,
  { api, version, upstream }: Linked,
  form: RouteForm,
  versions: readonly LinkedVersion[],
): CompiledRoute {
  const { id, host, path, priority, upstreamHost, bodyBytesMax, webSocket } = record
  const { template, methods, predicates, rewrite } = form
  const route: CompiledRoute = {
    ...{ id, host, path, priority, upstreamHost, bodyBytesMax, webSocket, api, upstream },
    ...{ template, methods, predicates, rewrite },
    version: version.compiled,
    canary: record.upstreamId === null ? version.canary : undefined,
    requestEdits: compileHeaderEdits(record.requestHeaders),
    responseEdits: compileHeaderEdits(record.responseHeaders),
    choice: undefined,
  }
  if (record.versionChoice === 'fixed') return Object.freeze(route)
  const own = record.upstreamId === null ? undefined : upstream
  return Object.freeze({ ...route, choice: compileChoice(route, versions, own) })
}

type Linked = { api: CompiledApi; version: LinkedVersion; upstream: CompiledUpstream }

function link(
  { at, record }: Located<RouteSource>,
  { apis, versions, upstreams }: RouteReferences,
  sink: IssueSink,
): Linked | undefined {
  const { id, apiId, versionId, upstreamId, webSocket } = record
  const from = (field: string, noun: string) => ({ path: `${at}.${field}`, id, noun })
  const api = resolve(apis, apiId, from('apiId', 'API'), sink)
  const version = resolve(versions, versionId, from('versionId', 'version'), sink)
  const own =
    upstreamId === null
      ? version?.upstream
      : resolve(upstreams, upstreamId, from('upstreamId', 'upstream'), sink)
  if (api === undefined || version === undefined || own === undefined) return undefined
  if (version.apiId !== apiId) {
    sink.error(`${at}.versionId`, id, `the version "${versionId}" belongs to another API`)
    return undefined
  }
  if (webSocket && own.protocol === 'http2') {
    const message = 'WebSockets need an upstream that speaks HTTP/1.1'
    sink.error(`${at}.webSocket`, id, message)
    return undefined
  }
  return { api, version, upstream: own }
}

function isServed(
  { at, record }: Located<RouteSource>,
  { version: compiled, choice }: CompiledRoute,
  sink: IssueSink,
): boolean {
  if (!record.enabled) return false
  if (choice !== undefined) {
    if (choice.ordered.length > 0) return true
    const message = 'no version of the API is published, so this route is not served'
    sink.warn(`${at}.versionChoice`, record.id, message)
    return false
  }
  if (compiled.state === 'draft') {
    const message = `the version ${compiled.name} is a draft, so this route is not served`
    sink.warn(`${at}.versionId`, record.id, message)
  }
  // A retired version goes on answering, with 410.
  return isServedState(compiled.state) || compiled.state === 'retired'
}
