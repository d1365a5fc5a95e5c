import type { CanarySource } from '../canary/split.ts'
import { hashText } from '../resilience/balancers.ts'
import { predicateIssue } from '../route/predicate.ts'
import type { CompiledCanary } from './canary.ts'
import type { VersionSource } from './catalogue.ts'
import type { IssueSink } from './issue-sink.ts'
import { type Located, type References, resolve } from './read-source.ts'
import type { CompiledUpstream } from './upstream.ts'

/** Undefined without a canary, and after reporting that it cannot be served: the version then goes on without it. */
export function compileCanary(
  { at, record: { id, upstreamId, canary } }: Located<VersionSource>,
  upstreams: References<CompiledUpstream>,
  sink: IssueSink,
): CompiledCanary | undefined {
  if (canary === null) return undefined
  const path = `${at}.canary`
  const from = { path: `${path}.upstreamId`, id, noun: 'upstream' }
  const upstream = resolve(upstreams, canary.upstreamId, from, sink)
  if (upstream === undefined) return undefined
  if (canary.upstreamId === upstreamId) {
    const message = "is the version's own upstream: there is nothing to split; finish the canary"
    sink.error(from.path, id, message)
    return undefined
  }
  const issue = canaryHeaderIssue(canary.header)
  if (issue !== undefined) {
    sink.error(`${path}.header.${issue.field}`, id, issue.message)
    return undefined
  }
  const { weight, header } = canary
  return Object.freeze({
    ...{ upstream, weight, seed: hashText(canary.id) },
    header: header === null ? undefined : { ...header, name: header.name.toLowerCase() },
  })
}

/** What is wrong with a tester's header: a field that may not decide where a call goes, or a value that cannot be sent. */
export function canaryHeaderIssue(
  header: CanarySource['header'],
): { field: 'name' | 'value'; message: string } | undefined {
  if (header === null) return undefined
  const { name, value } = header
  const ofName = predicateIssue({ in: 'header', name, test: 'present', value: '' })
  if (ofName !== undefined) return { field: 'name', message: ofName }
  if (value.trim() !== value || value === '') {
    return { field: 'value', message: 'the value must not be empty, nor begin or end with a space' }
  }
  const ofValue = predicateIssue({ in: 'header', name, test: 'equals', value })
  return ofValue === undefined ? undefined : { field: 'value', message: ofValue }
}
