import {
  earlierDocuments,
  latestRevision,
  type Pool,
  sdkDocument,
  type WantedSdk,
} from '@gatehouse/db'
import { isAddressable, SnapshotSource } from '@gatehouse/policy'
import { normaliseForSdk, type SdkSource, sdkKey } from '@gatehouse/sdk-gen/sdk'

export type PublishedSdk = Readonly<{ apiId: string; versionId: string; documentId: string }>
export type FoundSource = PublishedSdk &
  Readonly<{ source: SdkSource; earlierIds: readonly string[] }>

/** Documents that a changelog looks back on. */
const EARLIER_MAX = 10

/** Versions that nobody is to start with, or cannot call any more, get no SDKs. */
const BUILT_STATES: readonly string[] = ['preview', 'active', 'deprecated']

/** Every version in force that has a document, with what its SDKs are made from. Documents are read one at a time. */
export async function* publishedSources(
  pool: Pool,
  gatewayUrl: string | undefined,
): AsyncGenerator<FoundSource> {
  const revision = await latestRevision(pool)
  if (revision === null) return
  const source = SnapshotSource.parse(revision.source)
  for (const version of source.versions) {
    const api = source.apis.find(({ id }) => id === version.apiId)
    if (api === undefined || version.documentId === null) continue
    if (!BUILT_STATES.includes(version.state)) continue
    const document = await sdkDocument(pool, version.documentId)
    if (typeof document !== 'object' || document === null) continue
    const earlier = await earlierDocuments(pool, version.documentId, EARLIER_MAX)
    yield {
      ...{ apiId: api.id, versionId: version.id, documentId: version.documentId },
      source: {
        document: document as SdkSource['document'],
        ...{ apiSlug: api.slug, apiName: api.name, versionName: version.name, auth: api.auth },
        baseUrl: baseUrlOf(source, version.id, gatewayUrl),
        earlierHashes: earlier.map(({ hash }) => hash),
      },
      earlierIds: earlier.map(({ id }) => id),
    }
  }
}

/** Where a version's calls go: the gateway and the prefix that its route takes off. Null when no route leads to it. */
function baseUrlOf(
  source: SnapshotSource,
  versionId: string,
  gatewayUrl: string | undefined,
): string | null {
  const routes = source.routes.filter(
    (route) => route.versionId === versionId && route.enabled && isAddressable(route),
  )
  const route = routes.find(({ path }) => path.endsWith('/*')) ?? routes[0]
  if (route === undefined || gatewayUrl === undefined) return null
  const url = new URL(gatewayUrl)
  if (route.host !== null) url.hostname = route.host
  return `${url.origin}${url.pathname.replace(/\/$/, '')}${route.stripPrefix}`
}

/** Keys of sources that were worked out before: a document never changes under its id. */
const known = new Map<string, string>()
const KNOWN_MAX = 1_000

export function keyOf({ documentId, source }: FoundSource, tools: string): string {
  const { document: _, ...rest } = source
  const name = JSON.stringify([documentId, rest, tools])
  const key = known.get(name) ?? sdkKey(source, normaliseForSdk(source), tools)
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(name, key)
  return key
}

/** What is to be there today. */
export async function wantedSdks(
  pool: Pool,
  gatewayUrl: string | undefined,
  tools: string,
): Promise<WantedSdk[]> {
  const wanted: WantedSdk[] = []
  for await (const found of publishedSources(pool, gatewayUrl)) {
    const { apiId, versionId, documentId } = found
    wanted.push({ apiId, versionId, documentId, key: keyOf(found, tools) })
  }
  return wanted
}
