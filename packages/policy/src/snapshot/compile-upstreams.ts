import { hashText } from '../resilience/balancers.ts'
import { requestBounds } from '../resilience/caps.ts'
import { canonicalPath } from '../route/canonical-path.ts'
import { checkTls } from './compile-upstream-tls.ts'
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
    const { id, name, timeouts, resilience, tls, protocol } = record
    const targets = compileTargets(at, record, sink)
    const isSound = [checkResilience(at, record, sink), checkTls(at, id, tls, sink)].every(Boolean)
    if (record.targets.length === 0) {
      sink.error(`${at}.targets`, id, 'has no targets')
    } else if (record.targets.every(({ weight }) => weight === 0)) {
      sink.error(`${at}.targets`, id, 'all targets have weight 0, so none would get a request')
    } else if (isSound && targets.some(({ weight }) => weight > 0)) {
      compiled.set(
        id,
        Object.freeze({
          id,
          name,
          timeouts: Object.freeze(timeouts),
          targets: Object.freeze(targets),
          resilience: Object.freeze(resilience),
          tls: Object.freeze(tls),
          protocol,
          bounds: Object.freeze(requestBounds(resilience.caps)),
        }),
      )
      continue
    }
    collection.broken.add(id)
  }
  return compiled
}

/** What a schema cannot say about one setting beside another. */
function checkResilience(
  at: string,
  { id, resilience: { balancing, healthCheck, ejection } }: UpstreamSource,
  sink: IssueSink,
): boolean {
  let isSound = true
  const refuse = (field: string, message: string) => {
    sink.error(`${at}.resilience.${field}`, id, message)
    isSound = false
  }
  if (balancing.method === 'hash' && balancing.hashOn === 'header' && balancing.hashHeader === '') {
    refuse('balancing.hashHeader', 'must name the header that the hash looks at')
  }
  if (healthCheck.enabled && !canonicalPath(healthCheck.path).ok) {
    refuse('healthCheck.path', 'must be a plain path that starts with /')
  }
  if (healthCheck.enabled && healthCheck.timeoutMs > healthCheck.intervalMs) {
    refuse('healthCheck.timeoutMs', 'must not be longer than the interval')
  }
  if (ejection.maxMs < ejection.baseMs) {
    refuse('ejection.maxMs', 'must not be shorter than the first ejection')
  }
  return isSound
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
      compiled.push(Object.freeze({ id, origin, basePath, host, weight, seed: hashText(url) }))
    } else {
      sink.error(`${at}.targets.${index}.url`, id, `the URL ${parsed.message}`)
    }
    ids.add(id)
  }
  return compiled
}
