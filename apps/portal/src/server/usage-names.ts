import 'server-only'
import type { AdminUsageGroup } from '@/contract/usage.ts'
import { db } from './db.ts'

/**
 * What the ids of a usage table are called. Ids of other tenants are not among a member's rows, and would find no name: the
 * tenant is in each WHERE. What is gone has no name.
 */
export async function usageNames(
  groupBy: AdminUsageGroup,
  ids: readonly string[],
  organizationId: string | null,
): Promise<ReadonlyMap<string, string>> {
  const rows = await LOOK_UP[groupBy](
    ids.filter((id) => id !== ''),
    organizationId,
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}

type Named = Readonly<{ id: string; name: string }>
type LookUp = (ids: string[], organizationId: string | null) => Promise<readonly Named[]>

const ID_AND_NAME = { id: true, name: true } as const
const ofTenant = (organizationId: string | null) =>
  organizationId === null ? {} : { organizationId }

const LOOK_UP: Record<AdminUsageGroup, LookUp> = {
  organization: (ids) =>
    db().organization.findMany({ where: { id: { in: ids } }, select: ID_AND_NAME }),
  application: (ids, organizationId) =>
    db().application.findMany({
      where: { id: { in: ids }, ...ofTenant(organizationId) },
      select: ID_AND_NAME,
    }),
  async key(ids, organizationId) {
    const keys = await db().apiKey.findMany({
      where: { id: { in: ids }, ...ofTenant(organizationId) },
      select: { ...ID_AND_NAME, hint: true },
    })
    return keys.map(({ id, name, hint }) => ({ id, name: `${name} …${hint}` }))
  },
  api: (ids) => db().api.findMany({ where: { id: { in: ids } }, select: ID_AND_NAME }),
  async version(ids) {
    const versions = await db().apiVersion.findMany({
      where: { id: { in: ids } },
      select: { ...ID_AND_NAME, api: { select: { name: true } } },
    })
    return versions.map(({ id, name, api }) => ({ id, name: `${api.name} ${name}` }))
  },
  async operation(ids) {
    const operations = await db().operation.findMany({
      where: { id: { in: ids } },
      select: { id: true, method: true, path: true },
    })
    return operations.map(({ id, method, path }) => ({ id, name: `${method} ${path}` }))
  },
}
