import { compileLimit, limitIssues } from '../limit/compile-limit.ts'
import type { ApiSource, CompiledApi } from './catalogue.ts'
import { slugIssue } from './compile-catalogue.ts'
import type { IssueSink } from './issue-sink.ts'
import { type Collection, type References, resolve } from './read-source.ts'
import type { CompiledLimit, CompiledTier, LimitSource, TierSource } from './tier.ts'

/**
 * Tiers by id. A bad limit breaks its tier: leaving only the limit out would let traffic through unlimited. A bad
 * reference to an API is reported and left out: the tier's other APIs go on.
 */
export function compileTiers(
  collection: Collection<TierSource>,
  apis: References<CompiledApi>,
  sink: IssueSink,
): Map<string, CompiledTier> {
  const compiled = new Map<string, CompiledTier>()
  const slugs = new Map<string, string>()
  const limitIds = new Set<string>()
  for (const { at, record } of collection.records) {
    const { id, slug, critical } = record
    const limits = compileLimits(at, record, limitIds, sink)
    const message = slugIssue(slug, slugs)
    if (message !== undefined) sink.error(`${at}.slug`, id, message)
    if (message !== undefined || limits === undefined) {
      collection.broken.add(id)
      continue
    }
    slugs.set(slug, id)
    const apiIds = existingApis(at, record, apis, sink)
    const bodyBytesMax = record.bodyBytesMax ?? Number.POSITIVE_INFINITY
    compiled.set(id, Object.freeze({ id, slug, critical, bodyBytesMax, apiIds, limits }))
  }
  return compiled
}

/** Reports APIs whose calls are to be limited by a tier that is not there; gateways refuse such calls. */
export function checkLimitTiers(
  { records }: Collection<ApiSource>,
  tiers: References<CompiledTier>,
  sink: IssueSink,
): void {
  for (const { at, record } of records) {
    const { id, limitTierId } = record
    if (limitTierId === null) continue
    resolve(tiers, limitTierId, { path: `${at}.limitTierId`, id, noun: 'tier' }, sink)
  }
}

function existingApis(
  at: string,
  { id, apiIds }: TierSource,
  apis: References<CompiledApi>,
  sink: IssueSink,
): ReadonlySet<string> {
  const existing = apiIds.filter((apiId, index) => {
    const from = { path: `${at}.apiIds.${index}`, id, noun: 'API' }
    return resolve(apis, apiId, from, sink) !== undefined
  })
  return new Set(existing)
}

function compileLimits(
  tierAt: string,
  { limits }: TierSource,
  ids: Set<string>,
  sink: IssueSink,
): readonly CompiledLimit[] | undefined {
  const compiled: CompiledLimit[] = []
  const names = new Set<string>()
  for (const [index, limit] of limits.entries()) {
    const { id, name } = limit
    const messages = issuesOf(limit, names, ids)
    for (const message of messages) sink.error(`${tierAt}.limits.${index}`, id, message)
    names.add(name)
    ids.add(id)
    if (messages.length === 0) compiled.push(compileLimit(limit))
  }
  return compiled.length === limits.length ? Object.freeze(compiled) : undefined
}

function issuesOf(
  limit: LimitSource,
  names: ReadonlySet<string>,
  ids: ReadonlySet<string>,
): string[] {
  const { id, name } = limit
  const issues = limitIssues(limit)
  if (names.has(name)) issues.push(`the tier already has a limit called "${name}"`)
  // Counters are kept by the limit's id: two limits with one id would share a counter.
  if (ids.has(id)) issues.push(`the id "${id}" is used twice`)
  return issues
}
