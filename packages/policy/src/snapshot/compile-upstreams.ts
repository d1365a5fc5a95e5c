import type { IssueSink } from './issue-sink.ts'
import type { Collection } from './read-source.ts'
import { parseTargetUrl } from './target-url.ts'
import type { CompiledTarget, CompiledUpstream, UpstreamSource } from './upstream.ts'

/**
 * Upstreams by id. A bad target is reported and left out; an upstream without a target that takes traffic is broken.
 * Targets of weight 0 stay listed: they are switched off, not gone.
 */
export function compileUpstreams(
  collection: Collection<UpstreamSource>,
  sink: IssueSink,
): Map<string, CompiledUpstream> {
  const compiled = new Map<string, CompiledUpstream>()
  for (const { at, record } of collection.records) {
    const { id, name, timeouts } = record
    const targets = compileTargets(at, record, sink)
    if (record.targets.length === 0) {
      sink.error(`${at}.targets`, id, 'has no targets')
    } else if (record.targets.every(({ weight }) => weight === 0)) {
      sink.error(`${at}.targets`, id, 'all targets have weight 0, so none would get a request')
    } else if (targets.some(({ weight }) => weight > 0)) {
      compiled.set(
        id,
        Object.freeze({
          id,
          name,
          timeouts: Object.freeze(timeouts),
          targets: Object.freeze(targets),
        }),
      )
      continue
    }
    collection.broken.add(id)
  }
  return compiled
}

function compileTargets(
  at: string,
  { targets }: UpstreamSource,
  sink: IssueSink,
): CompiledTarget[] {
  const compiled: CompiledTarget[] = []
  const ids = new Set<string>()
  for (const [index, { id, url, weight }] of targets.entries()) {
    const parsed = parseTargetUrl(url)
    if (ids.has(id)) {
      sink.error(`${at}.targets.${index}.id`, id, `the id "${id}" is used twice`)
    } else if (parsed.ok) {
      const { origin, basePath, host } = parsed
      compiled.push(Object.freeze({ id, origin, basePath, host, weight }))
    } else {
      sink.error(`${at}.targets.${index}.url`, id, `the URL ${parsed.message}`)
    }
    ids.add(id)
  }
  return compiled
}
