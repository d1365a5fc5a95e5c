import 'server-only'
import { db } from './db.ts'

export type NamedUser = Readonly<{ id: string; name: string; email: string }>

/** People by id, for rows that only know an id: their author may have left long ago. */
export async function namedUsers(
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, NamedUser>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  if (wanted.length === 0) return new Map()
  const users = await db().user.findMany({
    where: { id: { in: wanted } },
    select: { id: true, name: true, email: true },
  })
  return new Map(users.map((user) => [user.id, user]))
}

/** Names of organisations by id. */
export async function namedOrganizations(
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, Readonly<{ id: string; name: string }>>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  if (wanted.length === 0) return new Map()
  const rows = await db().organization.findMany({
    where: { id: { in: wanted } },
    select: { id: true, name: true },
  })
  return new Map(rows.map((row) => [row.id, row]))
}
