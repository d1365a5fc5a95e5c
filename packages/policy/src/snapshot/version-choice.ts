import type { RequestFacts } from '../route/predicate.ts'
import { queryParameter } from '../route/query-parameter.ts'
import { acceptParameter } from '../route/version-selection.ts'
import type { CompiledChoice, CompiledRoute } from './route.ts'

const DATE = /^\d{4}-\d{2}-\d{2}$/

/**
 * The route of the version that a request names; `open` when it names none, `unknown` when there is no such version. What is named first
 * decides: header, query, media type, date.
 */
export function namedVersion(
  choice: CompiledChoice,
  facts: RequestFacts,
  nowMs: number,
): CompiledRoute | 'open' | 'unknown' {
  const name = nameIn(choice, facts)
  if (name !== undefined) return present(byName(choice, name), nowMs)
  const day = choice.date === undefined ? undefined : facts.header(choice.date)
  return day === undefined ? 'open' : present(onDay(choice, day.trim()), nowMs)
}

function nameIn(
  { header, query, mediaType }: CompiledChoice,
  facts: RequestFacts,
): string | undefined {
  const ofHeader = header === undefined ? undefined : facts.header(header)?.trim()
  if (ofHeader !== undefined) return ofHeader
  const ofQuery = query === undefined ? undefined : queryParameter(facts.query, query)
  if (ofQuery !== undefined || mediaType === undefined) return ofQuery
  const accept = facts.header('accept')
  return accept === undefined ? undefined : acceptParameter(accept, mediaType)
}

/** `2` finds `v2`, too: media types and queries commonly leave the letter out. */
function byName({ byName }: CompiledChoice, name: string): CompiledRoute | undefined {
  return byName.get(name) ?? byName.get(`v${name}`)
}

/** The greatest published on or before a day. */
function onDay({ dated }: CompiledChoice, day: string): CompiledRoute | undefined {
  if (!DATE.test(day)) return undefined
  return dated.findLast(({ publishedOn }) => publishedOn <= day)?.route
}

function present(route: CompiledRoute | undefined, nowMs: number): CompiledRoute | 'unknown' {
  return route === undefined || stateOf(route, nowMs) === 'removed' ? 'unknown' : route
}

/**
 * The route of a request that names no version: the pin's, else as the API says. A pin to a version that is not published any more is none.
 * Undefined: the caller has to name one.
 *
 * @param subscription undefined for callers without a key: nothing could be pinned for them
 */
export function unnamedVersion(
  choice: CompiledChoice,
  subscription: Readonly<{ pinnedVersionId?: string | null }> | undefined,
  nowMs: number,
): CompiledRoute | undefined {
  const pinned = choice.byId.get(subscription?.pinnedVersionId ?? '')
  if (pinned !== undefined && stateOf(pinned, nowMs) !== 'removed') return pinned
  if (choice.policy === 'refuse') return undefined
  const stable = choice.ordered.filter((route) => isSupported(route, nowMs))
  const settled = stable.filter((route) => stateOf(route, nowMs) !== 'preview')
  const candidates = settled.length > 0 ? settled : stable
  return choice.policy === 'pin' && subscription !== undefined
    ? candidates.at(-1)
    : candidates.at(0)
}

/** Names of the versions that answer now, the oldest first. */
export function supportedVersions({ ordered }: CompiledChoice, nowMs: number): string[] {
  return ordered.filter((route) => isSupported(route, nowMs)).map(({ version }) => version.name)
}

function stateOf({ version }: CompiledRoute, nowMs: number) {
  return version.lifecycle.stateAt(nowMs)
}

function isSupported(route: CompiledRoute, nowMs: number): boolean {
  const state = stateOf(route, nowMs)
  return state !== 'retired' && state !== 'removed'
}
