import { isCorsOrigin } from '../access/cors.ts'
import { createPathMatcher, type PathEntry } from '../route/matcher.ts'
import { isSafePathPolicy, type PathPolicy } from '../route/path-policy.ts'
import { parseOperationPath } from '../route/template.ts'
import { PublishedOn, selectionIssues } from '../route/version-selection.ts'
import { isSlug } from '../slug.ts'
import type { CompiledCanary } from './canary.ts'
import { canonicalJson } from './canonical.ts'
import type {
  ApiSource,
  CompiledApi,
  CompiledCors,
  CompiledVersion,
  CorsSource,
  OperationSource,
  VersionSource,
} from './catalogue.ts'
import { compileCanary } from './compile-canary.ts'
import {
  compileVersionLifecycle,
  type LifecycleContext,
  operationsOf,
} from './compile-lifecycle.ts'
import type { IssueSink } from './issue-sink.ts'
import { type Collection, type References, resolve } from './read-source.ts'
import type { CompiledUpstream } from './upstream.ts'

const VERSION_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/
const METHOD = /^[A-Z]+$/

/** APIs by id. Broken ones are added to the collection's `broken`. */
export function compileApis(
  collection: Collection<ApiSource>,
  sink: IssueSink,
): Map<string, CompiledApi> {
  const compiled = new Map<string, CompiledApi>()
  const slugs = new Map<string, string>()
  const policies = new Map<string, PathPolicy>()
  for (const { at, record } of collection.records) {
    const { id, slug, auth } = record
    const cors = record.cors === null ? undefined : compileCors(record.cors, `${at}.cors`, id, sink)
    const message = slugIssue(slug, slugs)
    if (message !== undefined) sink.error(`${at}.slug`, id, message)
    const isSelectable = checkSelection(at, record, sink)
    if (message !== undefined || cors === 'broken' || !isSelectable) {
      collection.broken.add(id)
      continue
    }
    slugs.set(slug, id)
    const limitTierId = record.limitTierId ?? undefined
    const pathPolicy = sharedPolicy(record.pathPolicy, policies)
    const selection = Object.freeze(record.versionSelection)
    compiled.set(id, Object.freeze({ id, slug, auth, cors, limitTierId, pathPolicy, selection }))
  }
  return compiled
}

function checkSelection(at: string, { id, versionSelection }: ApiSource, sink: IssueSink): boolean {
  const issues = selectionIssues(versionSelection)
  for (const { field, message } of issues) {
    sink.error(`${at}.versionSelection.${field}`, id, message)
  }
  return issues.length === 0
}

/** One object for equal policies, so that a request tries each policy once. */
function sharedPolicy(policy: PathPolicy, known: Map<string, PathPolicy>): PathPolicy | undefined {
  if (isSafePathPolicy(policy)) return undefined
  const key = canonicalJson(policy)
  const shared = known.get(key) ?? Object.freeze({ ...policy })
  known.set(key, shared)
  return shared
}

/** What is wrong with a slug among those that records have `taken` (slug to id). */
export function slugIssue(slug: string, taken: ReadonlyMap<string, string>): string | undefined {
  if (!isSlug(slug)) {
    return `"${slug}" must be 1 to 63 lower case letters, digits and single hyphens between them`
  }
  const owner = taken.get(slug)
  return owner === undefined ? undefined : `the slug "${slug}" is taken by ${owner}`
}

function compileCors(
  { origins, credentials, maxAgeSeconds }: CorsSource,
  at: string,
  apiId: string,
  sink: IssueSink,
): CompiledCors | 'broken' {
  const bad = origins.findIndex((origin) => !isCorsOrigin(origin))
  if (bad !== -1) {
    const message = `"${origins[bad]}" must be an origin like https://app.example, without a path`
    sink.error(`${at}.origins.${bad}`, apiId, message)
    return 'broken'
  }
  return Object.freeze({ origins: new Set(origins), credentials, maxAgeSeconds })
}

/** A version with what only the compiler needs of it. */
export type LinkedVersion = Readonly<{
  compiled: CompiledVersion
  apiId: string
  upstream: CompiledUpstream
  canary: CompiledCanary | undefined
  position: number
  publishedOn: string | null
}>

/** Versions by id. */
export function compileVersions(
  collection: Collection<VersionSource>,
  apis: References<CompiledApi>,
  upstreams: References<CompiledUpstream>,
  around: Pick<LifecycleContext, 'addresses' | 'portalUrl'>,
  sink: IssueSink,
): Map<string, LinkedVersion> {
  const compiled = new Map<string, LinkedVersion>()
  const names = new Set<string>()
  const context: LifecycleContext = {
    ...around,
    apis: apis.usable,
    versions: new Map(collection.records.map(({ record }) => [record.id, record])),
    operations: operationsOf(collection.records.map(({ record }) => record)),
  }
  for (const { at, record } of collection.records) {
    const { id, apiId, upstreamId, name, state, position } = record
    const api = resolve(apis, apiId, { path: `${at}.apiId`, id, noun: 'API' }, sink)
    const from = { path: `${at}.upstreamId`, id, noun: 'upstream' }
    const upstream = resolve(upstreams, upstreamId, from, sink)
    const matchOperation = compileOperations(at, record, sink)
    const isNamed = hasGoodName(at, record, names, sink)
    if (api === undefined || upstream === undefined || !isNamed) {
      collection.broken.add(id)
      continue
    }
    const lifecycle = compileVersionLifecycle({ at, record }, context, sink)
    const version = Object.freeze({ id, name, state, matchOperation, ...lifecycle })
    const canary = compileCanary({ at, record }, upstreams, sink)
    const publishedOn = checkDay(at, record, sink)
    compiled.set(
      id,
      Object.freeze({ compiled: version, apiId, upstream, canary, position, publishedOn }),
    )
  }
  return compiled
}

/** A version with a bad date is served; nobody gets it by a date. */
function checkDay(at: string, { id, publishedOn }: VersionSource, sink: IssueSink): string | null {
  if (publishedOn === null || PublishedOn.safeParse(publishedOn).success) return publishedOn
  sink.error(`${at}.publishedOn`, id, `"${publishedOn}" must be a date such as 2026-03-01`)
  return null
}

function hasGoodName(
  at: string,
  { id, apiId, name }: VersionSource,
  names: Set<string>,
  sink: IssueSink,
): boolean {
  const path = `${at}.name`
  if (!VERSION_NAME.test(name)) {
    sink.error(path, id, `"${name}" must be 1 to 32 letters, digits, ".", "_" and "-"`)
    return false
  }
  const key = JSON.stringify([apiId, name])
  if (names.has(key)) {
    sink.error(path, id, `the API already has a version called "${name}"`)
    return false
  }
  names.add(key)
  return true
}

/** Reports and leaves out bad operations: usage would be attributed to no operation, nothing else depends on them. */
function compileOperations(
  versionAt: string,
  { operations }: VersionSource,
  sink: IssueSink,
): CompiledVersion['matchOperation'] {
  const entries: PathEntry<string>[] = []
  const ids = new Set<string>()
  const shapes = new Map<string, string>()
  for (const [index, operation] of operations.entries()) {
    const at = `${versionAt}.operations.${index}`
    const { id, path } = operation
    const method = operation.method.toUpperCase()
    const shape = `${method} ${path.replaceAll(/\{[^{}]*\}/g, '{}').replace(/\/$/, '')}`
    const message = operationIssue(operation, method, ids, shapes.get(shape))
    if (message !== undefined) {
      sink.error(at, id, message)
      continue
    }
    ids.add(id)
    shapes.set(shape, id)
    entries.push({ template: parseOperationPath(path), methods: new Set([method]), value: id })
  }
  return createPathMatcher(entries).find
}

function operationIssue(
  { id, path }: OperationSource,
  method: string,
  ids: ReadonlySet<string>,
  taken: string | undefined,
): string | undefined {
  if (!METHOD.test(method)) return `"${method}" is not an HTTP method`
  if (!path.startsWith('/')) return `the path "${path}" must start with "/"`
  if (ids.has(id)) return `the id "${id}" is used twice`
  if (taken !== undefined) return `${method} ${path} is already the operation ${taken}`
  return undefined
}
