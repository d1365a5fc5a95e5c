import { formatImfFixdate, isImfFixdateInstant } from '../lifecycle/imf-fixdate.ts'
import {
  type CompiledLifecycle,
  compileLifecycle,
  type LifecycleLinks,
} from '../lifecycle/lifecycle-fields.ts'
import { earliestOf, type LifecycleSchedule, orderedSchedule } from '../lifecycle/schedule.ts'
import { isServedState } from '../lifecycle/state.ts'
import type {
  ApiSource,
  CompiledOperation,
  OperationSource,
  Retirement,
  VersionSource,
} from './catalogue.ts'
import { createIssueSink, type IssueSink } from './issue-sink.ts'
import type { Located } from './read-source.ts'
import { isAddressable, type RouteSource } from './route.ts'
import type { SnapshotSource } from './schema.ts'

/** What links are made from. */
export type LifecycleContext = Readonly<{
  apis: ReadonlyMap<string, Pick<ApiSource, 'slug'>>
  versions: ReadonlyMap<string, VersionSource>
  operations: ReadonlyMap<string, PlacedOperation>
  /** Where the calls of each version go: `/ferry/v2/`, or `//ferry.example/v2/` when its routes name a host. */
  addresses: ReadonlyMap<string, string>
  /** The portal's base URL without a trailing slash; undefined where nobody is answered. */
  portalUrl: string | undefined
}>

type PlacedOperation = Readonly<{ operation: OperationSource; version: VersionSource }>

/** Every operation by its id, with the version that it is of. */
export function operationsOf(versions: Iterable<VersionSource>): Map<string, PlacedOperation> {
  const placed = new Map<string, PlacedOperation>()
  for (const version of versions) {
    for (const operation of version.operations) placed.set(operation.id, { operation, version })
  }
  return placed
}

export type VersionLifecycle = Readonly<{
  lifecycle: CompiledLifecycle
  retirement: Retirement
  operations: ReadonlyMap<string, CompiledOperation>
}>

/** Fields, milestones and the words of the 410, of a version and of those of its operations that have plans of their own. */
export function compileVersionLifecycle(
  { at, record }: Located<VersionSource>,
  context: LifecycleContext,
  sink: IssueSink,
): VersionLifecycle {
  warnOfSuccessor(at, record, context, sink)
  const way = wayOut(record, context)
  const own = record.operations.flatMap((operation, index) =>
    hasPlans(operation.schedule) ? [{ operation, path: `${at}.operations.${index}` }] : [],
  )
  for (const { operation, path } of own) warnOfReplacement(path, operation, record, context, sink)
  return Object.freeze({
    lifecycle: compileLifecycle(record.state, record.schedule, linksOf(record, way, context)),
    retirement: retirementOf(record.name, record.schedule, way),
    operations: new Map(
      own.map(({ operation }) => [operation.id, compileOperation(operation, record, context)]),
    ),
  })
}

function compileOperation(
  operation: OperationSource,
  version: VersionSource,
  context: LifecycleContext,
): CompiledOperation {
  const both = earliestOf(version.schedule, operation.schedule)
  const way = wayOutOf(operation, version, context)
  return Object.freeze({
    lifecycle: compileLifecycle(version.state, both, linksOf(version, way, context)),
    retirement: retirementOf(`${nameOf(operation)} of ${version.name}`, both, way),
  })
}

function nameOf({ method, path }: OperationSource): string {
  return `${method.toUpperCase()} ${path}`
}

/** Where callers of what goes are to go. */
type WayOut = Readonly<{
  /** `v2`, or `GET /sailings of v2`; undefined: nobody said. */
  successor: Readonly<{ version: string; operation?: string; href: string | undefined }> | undefined
  guide: string | undefined
}>

function wayOut(version: VersionSource, context: LifecycleContext): WayOut {
  const successor = successorOf(version, context)
  return {
    guide: guideUrl(version, context),
    successor: successor && {
      version: successor.name,
      href: context.addresses.get(successor.id),
    },
  }
}

function wayOutOf(
  operation: OperationSource,
  version: VersionSource,
  context: LifecycleContext,
): WayOut {
  const { guide, successor } = wayOut(version, context)
  const replacement = replacementOf(operation, version, context)
  const address = replacement && context.addresses.get(replacement.version.id)
  return {
    guide: operation.guideUrl ?? guide,
    successor:
      replacement === undefined
        ? successor
        : {
            version: replacement.version.name,
            operation: nameOf(replacement.operation),
            href: address && addressOf(address, replacement.operation.path),
          },
  }
}

/** A template is no address: what has parameters is linked to where its version begins. */
function addressOf(versionAddress: string, path: string): string {
  return path.includes('{') ? versionAddress : versionAddress.replace(/\/$/, '') + path
}

function replacementOf(
  { id, successorOperationId }: OperationSource,
  { apiId }: VersionSource,
  { operations }: LifecycleContext,
): PlacedOperation | undefined {
  const found = operations.get(successorOperationId ?? '')
  return found?.version.apiId === apiId && found.operation.id !== id ? found : undefined
}

/** As with a version's successor: no reason to stop serving. */
function warnOfReplacement(
  at: string,
  operation: OperationSource,
  version: VersionSource,
  context: LifecycleContext,
  sink: IssueSink,
): void {
  const { id, successorOperationId } = operation
  if (successorOperationId === null) return
  const replacement = replacementOf(operation, version, context)
  const path = `${at}.successorOperationId`
  if (replacement === undefined) {
    sink.warn(path, id, `"${successorOperationId}" is not another operation of the API`)
  } else if (!isServedState(replacement.version.state)) {
    sink.warn(path, id, `the successor's version ${replacement.version.name} is not served`)
  }
}

function hasPlans({ deprecatedAtMs, sunsetAtMs, removedAtMs }: LifecycleSchedule): boolean {
  return deprecatedAtMs !== null || sunsetAtMs !== null || removedAtMs !== null
}

/** A successor that cannot be called helps nobody, and is no reason to stop serving. */
function warnOfSuccessor(
  at: string,
  { id, apiId, successorVersionId }: VersionSource,
  { versions }: LifecycleContext,
  sink: IssueSink,
): void {
  if (successorVersionId === null) return
  const successor = versions.get(successorVersionId)
  const path = `${at}.successorVersionId`
  if (successor === undefined || successor.apiId !== apiId || successor.id === id) {
    sink.warn(path, id, `"${successorVersionId}" is not another version of the API`)
  } else if (!isServedState(successor.state)) {
    sink.warn(path, id, `the successor ${successor.name} is not served`)
  }
}

function successorOf(
  { id, apiId, successorVersionId }: VersionSource,
  { versions }: LifecycleContext,
): VersionSource | undefined {
  const successor = versions.get(successorVersionId ?? '')
  return successor?.apiId === apiId && successor.id !== id ? successor : undefined
}

function linksOf(
  version: VersionSource,
  { guide, successor }: WayOut,
  context: LifecycleContext,
): LifecycleLinks {
  const { portalUrl } = context
  const address = successor?.href
  const slug = context.apis.get(version.apiId)?.slug
  return {
    deprecation: guide === undefined ? null : { href: guide, type: 'text/html' },
    sunset:
      portalUrl === undefined ? null : { href: `${portalUrl}/docs/versions`, type: 'text/html' },
    successorVersion: address === undefined ? null : { href: address, type: null },
    serviceDesc:
      portalUrl === undefined || slug === undefined || version.documentId === null
        ? null
        : {
            href: `${portalUrl}/api/v1/catalog/apis/${slug}/versions/${version.name}/openapi.json`,
            type: 'application/json',
          },
  }
}

/** The page that says how to get from a version to its successor. */
function guideUrl({ apiId, name }: VersionSource, context: LifecycleContext): string | undefined {
  const slug = context.apis.get(apiId)?.slug
  if (context.portalUrl === undefined || slug === undefined) return undefined
  return `${context.portalUrl}/apis/${slug}/${name}/migration`
}

function retirementOf(
  name: string,
  schedule: LifecycleSchedule,
  { successor, guide: migrationGuide }: WayOut,
): Retirement {
  const { sunsetAtMs } = orderedSchedule(schedule)
  const sunset =
    sunsetAtMs !== null && isImfFixdateInstant(sunsetAtMs)
      ? formatImfFixdate(sunsetAtMs)
      : undefined
  const sentences = [
    sunset === undefined ? `${name} was retired.` : `${name} was retired on ${sunset}.`,
    ...(successor === undefined ? [] : [`Its successor is ${wordsOf(successor)}.`]),
    ...(migrationGuide === undefined ? [] : [`How to move: ${migrationGuide}`]),
  ]
  return Object.freeze({
    detail: sentences.join(' '),
    members: Object.freeze({
      ...(sunset !== undefined && { sunset }),
      ...(successor !== undefined && { successor: Object.freeze(withoutUndefined(successor)) }),
      ...(migrationGuide !== undefined && { migrationGuide }),
    }),
  })
}

function wordsOf({ version, operation }: NonNullable<WayOut['successor']>): string {
  return operation === undefined ? version : `${operation} of ${version}`
}

function withoutUndefined<Value extends object>(value: Value): Partial<Value> {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Partial<Value>
}

/** The literal beginning of each version's first route that is served, as a reference relative to any address of the gateway. */
export function addressesOf(routes: readonly Located<RouteSource>[]): Map<string, string> {
  const addresses = new Map<string, string>()
  for (const { record } of routes) {
    if (!record.enabled || !isAddressable(record) || addresses.has(record.versionId)) continue
    const literal = record.path.replace(/[{*].*$/s, '')
    const path = literal.endsWith('/') ? literal : `${literal}/`
    addresses.set(record.versionId, record.host === null ? path : `//${record.host}${path}`)
  }
  return addresses
}

/** What callers of a version would be told if `source` were published; undefined when it has no such version. */
export function previewLifecycle(
  source: SnapshotSource,
  versionId: string,
  portalUrl: string,
): VersionLifecycle | undefined {
  const record = source.versions.find(({ id }) => id === versionId)
  if (record === undefined) return undefined
  const context: LifecycleContext = {
    apis: new Map(source.apis.map((api) => [api.id, api])),
    versions: new Map(source.versions.map((version) => [version.id, version])),
    operations: operationsOf(source.versions),
    addresses: addressesOf(
      source.routes.map((route, index) => ({ at: `routes.${index}`, record: route })),
    ),
    portalUrl: portalUrl.replace(/\/$/, ''),
  }
  return compileVersionLifecycle({ at: 'versions', record }, context, createIssueSink())
}
