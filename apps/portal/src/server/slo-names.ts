import 'server-only'
import type { SloDimension } from '@gatehouse/db'
import { db } from './db.ts'
import { usageNames } from './usage-names.ts'

/** By id; what is gone has no name. */
export type Names = ReadonlyMap<string, string>

type Scope = Readonly<{
  apiId: string | null
  versionId: string | null
  routeId: string | null
  tierId: string | null
}>

/** What the calls of some objectives are called. */
export async function scopeNames(rows: readonly Scope[]): Promise<Names> {
  const ids = (key: keyof Scope) => [...new Set(rows.map((row) => row[key] ?? ''))]
  const named = (key: keyof Scope) => ({
    where: { id: { in: ids(key) } },
    select: { id: true, name: true },
  })
  const [apis, versions, routes, tiers] = await Promise.all([
    usageNames('api', ids('apiId'), null),
    db().apiVersion.findMany(named('versionId')),
    routeNames(ids('routeId')),
    db().tier.findMany(named('tierId')),
  ])
  const others = [...versions, ...tiers].map(({ id, name }) => [id, name] as const)
  return new Map([...apis, ...routes, ...others])
}

/** What the groups of a table of contributors are called; for people of the provider. */
export async function contributorNames(
  dimension: Exclude<SloDimension, 'api'>,
  ids: readonly string[],
): Promise<Names> {
  if (dimension === 'route') return routeNames(ids)
  if (dimension !== 'upstream') return usageNames(dimension, ids, null)
  const rows = await db().upstream.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, name: true },
  })
  return new Map(rows.map(({ id, name }) => [id, name]))
}

async function routeNames(ids: readonly string[]): Promise<Names> {
  const rows = await db().route.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, host: true, path: true },
  })
  return new Map(rows.map(({ id, host, path }) => [id, `${host ?? ''}${path}`]))
}
