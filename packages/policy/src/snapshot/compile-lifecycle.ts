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
  /** Where the calls of each version go: `/ferry/v2/`, or `//ferry.example/v2/` when its routes name a host. */
  addresses: ReadonlyMap<string, string>
  /** The portal's base URL without a trailing slash; undefined where nobody is answered. */
  portalUrl: string | undefined
}>

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
  const links = linksOf(record, context)
  const own = record.operations.filter(({ schedule }) => hasPlans(schedule))
  return Object.freeze({
    lifecycle: compileLifecycle(record.state, record.schedule, links),
    retirement: retirementOf(record.name, record.schedule, record, context),
    operations: new Map(
      own.map((operation) => [operation.id, compileOperation(operation, record, links, context)]),
    ),
  })
}

function compileOperation(
  { method, path, schedule }: OperationSource,
  version: VersionSource,
  links: LifecycleLinks,
  context: LifecycleContext,
): CompiledOperation {
  const both = earliestOf(version.schedule, schedule)
  const name = `${method.toUpperCase()} ${path} of ${version.name}`
  return Object.freeze({
    lifecycle: compileLifecycle(version.state, both, links),
    retirement: retirementOf(name, both, version, context),
  })
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

function linksOf(version: VersionSource, context: LifecycleContext): LifecycleLinks {
  const { addresses, portalUrl } = context
  const successor = successorOf(version, context)
  const address = successor === undefined ? undefined : addresses.get(successor.id)
  const guide = guideUrl(version, context)
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
  version: VersionSource,
  context: LifecycleContext,
): Retirement {
  const { sunsetAtMs } = orderedSchedule(schedule)
  const sunset =
    sunsetAtMs !== null && isImfFixdateInstant(sunsetAtMs)
      ? formatImfFixdate(sunsetAtMs)
      : undefined
  const successor = successorOf(version, context)
  const address = successor === undefined ? undefined : context.addresses.get(successor.id)
  const migrationGuide = guideUrl(version, context)
  const sentences = [
    sunset === undefined ? `${name} was retired.` : `${name} was retired on ${sunset}.`,
    ...(successor === undefined ? [] : [`Its successor is ${successor.name}.`]),
    ...(migrationGuide === undefined ? [] : [`How to move: ${migrationGuide}`]),
  ]
  return Object.freeze({
    detail: sentences.join(' '),
    members: Object.freeze({
      ...(sunset !== undefined && { sunset }),
      ...(successor !== undefined && {
        successor: { version: successor.name, ...(address !== undefined && { href: address }) },
      }),
      ...(migrationGuide !== undefined && { migrationGuide }),
    }),
  })
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
    addresses: addressesOf(
      source.routes.map((route, index) => ({ at: `routes.${index}`, record: route })),
    ),
    portalUrl: portalUrl.replace(/\/$/, ''),
  }
  return compileVersionLifecycle({ at: 'versions', record }, context, createIssueSink())
}
