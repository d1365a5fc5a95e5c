import 'server-only'
import { compileLimit, describeLimit, Problem, type SnapshotSource } from '@gatehouse/policy'
import type {
  CatalogApi,
  CatalogApiDetail,
  CatalogLimit,
  CatalogPage,
  CatalogQuery,
  CatalogTier,
  CatalogVersion,
  CatalogVersionDetail,
} from '@/contract/catalog.ts'
import { toConsumerDocument } from './consumer-document.ts'
import type { CsvColumn } from './csv.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { db } from './db.ts'
import { leavingOperations } from './leaving-operations.ts'
import {
  baseUrlOf,
  choiceRoutes,
  isVisible,
  type PublishedApi,
  type PublishedTier,
  type PublishedVersion,
  publishedRevision,
  shownVersions,
  stateNow,
  tiersOf,
} from './published.ts'
import { currentActor } from './session.ts'
import { visibleApi } from './visible-api.ts'

/** The catalogue as CSV. */
export const CATALOG_COLUMNS: readonly CsvColumn<CatalogApi>[] = [
  { header: 'slug', cell: (row) => row.slug },
  { header: 'name', cell: (row) => row.name },
  { header: 'summary', cell: (row) => row.summary },
  { header: 'owner', cell: (row) => row.ownerName },
  { header: 'auth', cell: (row) => row.auth },
  {
    header: 'versions',
    cell: (row) => row.versions.map(({ name, state }) => `${name} (${state})`).join(' '),
  },
]

/**
 * Published APIs that the caller may see, by name, and what each filter would leave of what was found. A draft is never
 * shown: the catalogue says what gateways serve.
 */
export async function listCatalog(query: CatalogQuery): Promise<CatalogPage> {
  const actor = await currentActor()
  const published = await publishedRevision()
  const visible = published?.source.apis.filter((api) => isVisible(api, actor)) ?? []
  const found = visible
    .flatMap((api) => (published === null ? [] : toCatalogApi(api, published.source)))
    .filter(({ versions }) => versions.length > 0)
    .filter((api) => matchesWords(api, query.q))
    .sort(byName)
  const filtered = found.filter((api) => matchesFilters(api, query))
  const start = query.cursor === undefined ? 0 : indexAfter(filtered, query.cursor)
  const items = filtered.slice(start, start + query.limit)
  const last = items.at(-1)
  const hasMore = start + query.limit < filtered.length && last !== undefined
  return {
    items,
    nextCursor: hasMore ? encodeCursor({ createdAt: new Date(0), id: last.id }) : null,
    facets: {
      auth: facet(found.map(({ auth }) => auth)),
      state: facet(
        found.flatMap(({ versions }) => [...new Set(versions.map(({ state }) => state))]),
      ),
      owner: facet(found.flatMap(({ ownerName }) => (ownerName === '' ? [] : [ownerName]))),
    },
  }
}

/** One API with its versions and tiers. @throws Problem `not_found`, also for one the caller may not see */
export async function getCatalogApi(slug: string): Promise<CatalogApiDetail> {
  const { api, source, createdAt } = await visibleApi(slug)
  return {
    ...toCatalogApi(api, source),
    description: api.description,
    tiers: tiersOf(source, api.id).map(toCatalogTier),
    limits: toCatalogLimits(source.tiers.find(({ id }) => id === api.limitTierId)),
    corsOrigins: api.cors?.origins ?? [],
    versionSelection: choiceRoutes(source, api.id).length > 0 ? api.versionSelection : null,
    publishedAt: createdAt.toISOString(),
  }
}

/** One version with its operations. @throws Problem `not_found` */
export async function getCatalogVersion(
  slug: string,
  versionName: string,
): Promise<CatalogVersionDetail> {
  const { api, source } = await visibleApi(slug)
  const version = requireVersionNamed(source, api, versionName)
  const document = await readDocument(version)
  const shown = toCatalogVersion(version, source)
  const leaving = new Set(shown.leavingOperations.map(({ id }) => id))
  return {
    ...shown,
    api: toCatalogApi(api, source),
    operations: version.operations.map(({ id, method, path, operationId }) => {
      const described = operationOf(document, method, path)
      return {
        id,
        method,
        path,
        operationId,
        summary: typeof described.summary === 'string' ? described.summary : '',
        isDeprecated: described.deprecated === true || leaving.has(id),
      }
    }),
  }
}

/**
 * The published OpenAPI document of a version as its consumers need it: see `consumer-document.ts`.
 * @throws Problem `not_found`, also for a version without a document
 */
export async function catalogDocument(
  slug: string,
  versionName: string,
): Promise<Record<string, unknown>> {
  const { api, source } = await visibleApi(slug)
  const version = requireVersionNamed(source, api, versionName)
  const document = await readDocument(version)
  if (document === null) throw new Problem('not_found', 'This version has no document')
  return toConsumerDocument(document, {
    ...{ baseUrl: baseUrlOf(source, version.id), auth: api.auth },
    leaving: leavingOperations(version, source, Date.now()),
  })
}

function requireVersionNamed(
  source: SnapshotSource,
  api: PublishedApi,
  name: string,
): PublishedVersion {
  const version = shownVersions(source, api.id).find((candidate) => candidate.name === name)
  if (version === undefined) throw new Problem('not_found')
  return version
}

type Document = Record<string, unknown>

/** The document that the revision names: it is never changed, only replaced by another with another id. */
async function readDocument({ id, documentId }: PublishedVersion): Promise<Document | null> {
  if (documentId === null) return null
  const row = await db().apiDocument.findFirst({
    where: { id: documentId, versionId: id },
    select: { bundled: true },
  })
  return isRecord(row?.bundled) ? row.bundled : null
}

function operationOf(document: Document | null, method: string, path: string): Document {
  const paths = isRecord(document?.paths) ? document.paths : {}
  const item = Object.hasOwn(paths, path) && isRecord(paths[path]) ? paths[path] : {}
  const operation = item[method.toLowerCase()]
  return isRecord(operation) ? operation : {}
}

function isRecord(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function toCatalogApi(api: PublishedApi, source: SnapshotSource): CatalogApi {
  const { id, slug, name, summary, ownerName, visibility, auth } = api
  const versions = shownVersions(source, id).map((version) => toCatalogVersion(version, source))
  return { id, slug, name, summary, ownerName, visibility, auth, versions }
}

function toCatalogVersion(version: PublishedVersion, source: SnapshotSource): CatalogVersion {
  return {
    id: version.id,
    name: version.name,
    state: stateNow(version),
    ...datesOf(version, source),
    baseUrl: baseUrlOf(source, version.id),
    operationCount: version.operations.length,
    hasDocument: version.documentId !== null,
    leavingOperations: leavingOperations(version, source, Date.now()),
  }
}

function datesOf(version: PublishedVersion, source: SnapshotSource) {
  const { deprecatedAtMs, sunsetAtMs, removedAtMs } = version.schedule
  const text = (atMs: number | null) => (atMs === null ? null : new Date(atMs).toISOString())
  const successor = source.versions.find(({ id }) => id === version.successorVersionId)
  return {
    deprecatedAt: text(deprecatedAtMs),
    sunsetAt: text(sunsetAtMs),
    removedAt: text(removedAtMs),
    successorName: successor?.name ?? null,
    notice: version.notice,
  }
}

function toCatalogTier(tier: PublishedTier): CatalogTier {
  const { id, slug, name, description, priceText, approval } = tier
  return { id, slug, name, description, priceText, approval, limits: toCatalogLimits(tier) }
}

/** A shadow limit refuses nobody: it is the provider's own business. */
function toCatalogLimits(tier: PublishedTier | undefined): CatalogLimit[] {
  const limits = tier?.limits.filter(({ mode }) => mode === 'enforce') ?? []
  return limits.map((limit) => {
    const { name, rule, scope } = limit
    return { name, text: describeLimit(rule), scope, policy: compileLimit(limit).policyItem }
  })
}

/** Every word somewhere in name, summary, slug, owner or a version's name. */
function matchesWords(api: CatalogApi, q: string | undefined): boolean {
  const versions = api.versions.map(({ name }) => name)
  const text = [api.name, api.summary, api.slug, api.ownerName, ...versions].join(' ').toLowerCase()
  return (q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

function matchesFilters(api: CatalogApi, { auth, state, owner }: CatalogQuery): boolean {
  return (
    (auth === undefined || api.auth === auth) &&
    (owner === undefined || api.ownerName === owner) &&
    (state === undefined || api.versions.some((version) => version.state === state))
  )
}

function byName(a: CatalogApi, b: CatalogApi): number {
  return a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1)
}

/** After an API that is gone meanwhile the list ends: there is no telling where it stood. */
function indexAfter(apis: readonly CatalogApi[], cursor: string): number {
  const [, id] = decodeCursor(cursor)
  const index = apis.findIndex((api) => api.id === id)
  return index < 0 ? apis.length : index + 1
}

function facet(values: readonly string[]): { value: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count)
}
