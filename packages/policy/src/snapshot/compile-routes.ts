import { isServedState } from '../lifecycle/state.ts'
import { type PathTemplate, parseTemplate, templateShape } from '../route/template.ts'
import type { CompiledApi } from './catalogue.ts'
import type { LinkedVersion } from './compile-catalogue.ts'
import type { IssueSink } from './issue-sink.ts'
import { type Collection, type Located, type References, resolve } from './read-source.ts'
import type { CompiledRoute, RouteSource } from './route.ts'
import type { CompiledUpstream } from './upstream.ts'

/** A route that is served, with its template for the matcher. */
export type LiveRoute = Readonly<{ at: string; route: CompiledRoute; template: PathTemplate }>

export type RouteReferences = Readonly<{
  apis: References<CompiledApi>
  versions: References<LinkedVersion>
  upstreams: References<CompiledUpstream>
}>

/** What the gateway answers by itself; routes may not begin with these. */
export const RESERVED_PATHS = ['/-', '/.well-known/api-catalog'] as const

const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/
const METHOD = /^[A-Z]{1,20}$/
/** CONNECT asks for a tunnel; TRACE would show the caller the fields that the gateway adds. */
const REFUSED_METHODS: ReadonlySet<string> = new Set(['CONNECT', 'TRACE'])

/** The routes to serve: enabled, of a version that is served or retired, free of errors and collisions. */
export function compileRoutes(
  collection: Collection<RouteSource>,
  references: RouteReferences,
  sink: IssueSink,
): LiveRoute[] {
  const live: LiveRoute[] = []
  const owners = new Map<string, string>()
  for (const located of collection.records) {
    const linked = link(located, references, sink)
    const form = readForm(located, sink)
    if (linked === undefined || form === undefined) {
      collection.broken.add(located.record.id)
      continue
    }
    if (!isServed(located, linked.version, sink) || collides(located, form, owners, sink)) continue
    const { id, host, path, bodyBytesMax } = located.record
    const route = Object.freeze({
      id,
      api: linked.api,
      version: linked.version.compiled,
      upstream: linked.upstream,
      host,
      path,
      methods: form.methods,
      stripSegments: form.stripSegments,
      bodyBytesMax,
    })
    live.push({ at: located.at, route, template: form.template })
  }
  return live
}

type Linked = { api: CompiledApi; version: LinkedVersion; upstream: CompiledUpstream }

function link(
  { at, record }: Located<RouteSource>,
  { apis, versions, upstreams }: RouteReferences,
  sink: IssueSink,
): Linked | undefined {
  const { id, apiId, versionId, upstreamId } = record
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
  return { api, version, upstream: own }
}

type Form = {
  template: PathTemplate
  methods: ReadonlySet<string> | undefined
  stripSegments: number
}

function readForm({ at, record }: Located<RouteSource>, sink: IssueSink): Form | undefined {
  const { id, path, methods, stripPrefix } = record
  const parsed = parseTemplate(path)
  const stripSegments = parsed.ok ? countStripped(stripPrefix, parsed.template) : undefined
  const issues = matchIssues(record)
  if (!parsed.ok) issues.push(...parsed.issues.map((message) => ['path', message] as const))
  else if (stripSegments === undefined) {
    const message = `"${stripPrefix}" must be made of the first literal segments of the path`
    issues.push(['stripPrefix', message])
  }
  for (const [field, message] of issues) sink.error(`${at}.${field}`, id, message)
  if (issues.length > 0 || !parsed.ok || stripSegments === undefined) return undefined
  const named = methods.length === 0 ? undefined : new Set(methods)
  return { template: parsed.template, methods: named, stripSegments }
}

/** What is wrong with a route's host, methods and the space its path lies in, by field. */
function matchIssues({ host, path, methods }: RouteSource): (readonly [string, string])[] {
  const issues: (readonly [string, string])[] = []
  if (host !== null && !HOST.test(host)) {
    issues.push(['host', `"${host}" must be a host name in lower case, without a port`])
  }
  for (const method of methods) {
    if (METHOD.test(method) && !REFUSED_METHODS.has(method)) continue
    issues.push(['methods', `"${method}" is not a method that can be routed`])
  }
  const reserved = RESERVED_PATHS.find((prefix) => `${path}/`.startsWith(`${prefix}/`))
  if (reserved !== undefined) issues.push(['path', `paths under ${reserved} belong to the gateway`])
  return issues
}

/** How many segments of the template `prefix` takes; undefined when it is no literal prefix of it. */
function countStripped(prefix: string, template: PathTemplate): number | undefined {
  if (prefix === '') return 0
  const parsed = parseTemplate(prefix)
  if (!parsed.ok || parsed.template.hasRest) return undefined
  const { segments } = parsed.template
  const isPrefix = segments.every((segment, index) => {
    const own = template.segments[index]
    return segment.kind === 'literal' && own?.kind === 'literal' && own.text === segment.text
  })
  return isPrefix ? segments.length : undefined
}

function isServed(
  { at, record }: Located<RouteSource>,
  { compiled }: LinkedVersion,
  sink: IssueSink,
): boolean {
  if (!record.enabled) return false
  if (compiled.state === 'draft') {
    const message = `the version ${compiled.name} is a draft, so this route is not served`
    sink.warn(`${at}.versionId`, record.id, message)
  }
  // A retired version goes on answering, with 410.
  return isServedState(compiled.state) || compiled.state === 'retired'
}

/** Two routes collide when they match the same paths of the same host for the same method. */
function collides(
  { at, record }: Located<RouteSource>,
  { template, methods }: Form,
  owners: Map<string, string>,
  sink: IssueSink,
): boolean {
  const shape = templateShape(template)
  const keys = [...(methods ?? ['*'])].map((method) => `${record.host ?? '*'} ${shape} ${method}`)
  const taken = keys.map((key) => owners.get(key)).find((owner) => owner !== undefined)
  if (taken !== undefined) {
    sink.error(`${at}.path`, record.id, `matches the same requests as the route ${taken}`)
    return true
  }
  for (const key of keys) owners.set(key, record.id)
  return false
}

/**
 * Warns of `…/*` routes that never get a request, because others with precedence take the bare path and everything
 * below it. No other kind of template can be covered by templates of another shape.
 */
export function warnUnreachable(live: readonly LiveRoute[], sink: IssueSink): void {
  const methodsOf = methodsByShape(live)
  for (const { at, route, template } of live) {
    if (!template.hasRest) continue
    const base = templateShape(template).slice(0, -'/*'.length)
    const isCovered = [base === '' ? '/' : base, `${base}/{}/*`].every((shape) => {
      const taken = methodsOf.get(`${route.host ?? '*'} ${shape}`)
      const methods = [...(route.methods ?? ['*'])]
      return taken !== undefined && (taken.has('*') || methods.every((method) => taken.has(method)))
    })
    if (isCovered) {
      sink.warn(`${at}.path`, route.id, 'is never reached: more specific routes take every request')
    }
  }
}

/** Methods taken, `*` for all, by host and shape. */
function methodsByShape(live: readonly LiveRoute[]): Map<string, Set<string>> {
  const methodsOf = new Map<string, Set<string>>()
  for (const { route, template } of live) {
    const key = `${route.host ?? '*'} ${templateShape(template)}`
    const taken = methodsOf.get(key) ?? new Set()
    for (const method of route.methods ?? ['*']) taken.add(method)
    methodsOf.set(key, taken)
  }
  return methodsOf
}
