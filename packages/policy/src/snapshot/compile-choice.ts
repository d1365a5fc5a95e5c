import { isServedState } from '../lifecycle/state.ts'
import type { CompiledApi } from './catalogue.ts'
import type { LinkedVersion } from './compile-catalogue.ts'
import type { CompiledChoice, CompiledRoute } from './route.ts'
import type { CompiledUpstream } from './upstream.ts'

/**
 * What a route that leaves the version to its callers chooses from: itself, once for each published version of its API.
 *
 * @param own the upstream of the route; undefined: each version's
 */
export function compileChoice(
  base: CompiledRoute,
  versions: readonly LinkedVersion[],
  own: CompiledUpstream | undefined,
): CompiledChoice {
  const published = versions.filter(({ apiId, compiled: { state } }) => {
    return apiId === base.api.id && (isServedState(state) || state === 'retired')
  })
  const variants = published
    .sort((a, b) => a.position - b.position || (a.compiled.name < b.compiled.name ? -1 : 1))
    .map(({ compiled, upstream, canary, publishedOn }) => ({
      publishedOn,
      route: Object.freeze({
        ...base,
        version: compiled,
        upstream: own ?? upstream,
        canary: own === undefined ? canary : undefined,
      }),
    }))
  const routes = variants.map(({ route }) => route)
  return Object.freeze({
    ...selectorsOf(base.api),
    byName: new Map(routes.map((route) => [route.version.name, route])),
    byId: new Map(routes.map((route) => [route.version.id, route])),
    ordered: routes,
    dated: variants
      .flatMap(({ publishedOn, route }) => (publishedOn === null ? [] : [{ publishedOn, route }]))
      .sort((a, b) => (a.publishedOn < b.publishedOn ? -1 : 1)),
  })
}

function selectorsOf({ selection: { header, query, mediaType, date, policy } }: CompiledApi) {
  const fields = [header, mediaType === '' ? '' : 'Accept', date].filter((name) => name !== '')
  const named = (name: string) => (name === '' ? undefined : name.toLowerCase())
  return {
    ...{ header: named(header), date: named(date), mediaType: named(mediaType) },
    query: query === '' ? undefined : query,
    vary: fields.join(', '),
    policy,
  }
}
