import 'server-only'
import { latestPublished } from '@gatehouse/db'
import { isAddressable, type SnapshotSource, stateAt, type VersionState } from '@gatehouse/policy'
import { env } from '@/env.ts'
import { db } from './db.ts'
import { oncePerRequest } from './request-context.ts'
import type { Actor } from './session.ts'

type Published = NonNullable<Awaited<ReturnType<typeof latestPublished>>>
export type PublishedApi = SnapshotSource['apis'][number]
export type PublishedVersion = SnapshotSource['versions'][number]
export type PublishedTier = SnapshotSource['tiers'][number]

let kept: Published | undefined

/**
 * The revision in force, or null before the first. Its number is asked once for each request; its source, which never changes, is
 * read and parsed once for each number.
 */
export function publishedRevision(): Promise<Published | null> {
  return oncePerRequest('published', async () => {
    const newest = await db().configRevision.findFirst({
      orderBy: { number: 'desc' },
      select: { number: true },
    })
    if (newest === null) return null
    if (kept?.number !== newest.number) kept = (await latestPublished(db())) ?? undefined
    return kept ?? null
  })
}

/** States in which consumers see a version, the one to start with first. */
const SHOWN_STATES = ['active', 'preview', 'deprecated', 'retired'] as const

/** Whether the caller may know of an API: everybody, people who signed in, people of the provider. */
export function isVisible({ visibility }: PublishedApi, actor: Actor | null): boolean {
  if (visibility === 'public') return true
  return visibility === 'authenticated' ? actor !== null : actor?.role === 'admin'
}

/** The state in force at this moment: what was planned has taken effect by the clock, as it has at the gateways. */
export function stateNow({ state, schedule }: PublishedVersion): VersionState {
  return stateAt(state, schedule, Date.now())
}

/** Versions that consumers see, best first: by the state in force, then the newest. */
export function shownVersions(source: SnapshotSource, apiId: string): PublishedVersion[] {
  const rank = (version: PublishedVersion) =>
    (SHOWN_STATES as readonly string[]).indexOf(stateNow(version))
  return source.versions
    .filter((version) => version.apiId === apiId && rank(version) >= 0)
    .sort((a, b) => rank(a) - rank(b) || b.position - a.position)
}

/** Tiers that an API may be subscribed to at, in their order. */
export function tiersOf(source: SnapshotSource, apiId: string): PublishedTier[] {
  return source.tiers
    .filter(({ apiIds }) => apiIds.includes(apiId))
    .sort((a, b) => a.position - b.position || a.name.localeCompare(b.name, 'en'))
}

/**
 * Where a version's calls go: the gateway and the prefix that its route takes off, so that the document's paths follow.
 * Null when no route leads to it.
 */
export function baseUrlOf(source: SnapshotSource, versionId: string): string | null {
  const own = source.routes.filter(
    (route) =>
      route.versionId === versionId && route.versionChoice === 'fixed' && isCallable(route),
  )
  const apiId = source.versions.find(({ id }) => id === versionId)?.apiId
  const routes = own.length > 0 ? own : choiceRoutes(source, apiId ?? '')
  const route = routes.find(({ path }) => path.endsWith('/*')) ?? routes[0]
  if (route === undefined) return null
  const url = new URL(env().GATEWAY_URL)
  if (route.host !== null) url.hostname = route.host
  return `${url.origin}${url.pathname.replace(/\/$/, '')}${route.stripPrefix}`
}

/** The routes of an API that leave the version to their callers; those of its versions with no route of their own lead there. */
export function choiceRoutes(source: SnapshotSource, apiId: string): SnapshotSource['routes'] {
  return source.routes.filter(
    (route) => route.apiId === apiId && route.versionChoice === 'caller' && isCallable(route),
  )
}

function isCallable(route: SnapshotSource['routes'][number]): boolean {
  return route.enabled && isAddressable(route)
}
