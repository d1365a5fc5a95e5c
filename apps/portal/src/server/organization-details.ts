import 'server-only'
import { Problem } from '@gatehouse/policy'
import type { AdminApplication } from '@/contract/admin-organizations.ts'
import type { OrganizationMember } from '@/contract/organizations.ts'
import type { Page, PageQuery } from '@/contract/paging.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db } from './db.ts'
import { requireAdmin } from './session.ts'

/** The members of any consumer, newest first. @throws Problem `not_found` */
export async function listOrganizationMembers(
  organizationId: string,
  { cursor, limit }: PageQuery,
): Promise<Page<OrganizationMember>> {
  await requireAdmin()
  await requireOrganization(organizationId)
  const rows = await db().membership.findMany({
    where: { organizationId, ...afterCursor(cursor) },
    orderBy: [...NEWEST_FIRST],
    take: limit + 1,
    include: { user: { select: { id: true, name: true, email: true } } },
  })
  return toPage(
    rows,
    limit,
    ({ id, user, role, createdAt }) => ({
      ...{ id, role, userId: user.id, name: user.name, email: user.email },
      createdAt: createdAt.toISOString(),
    }),
    (row) => row,
  )
}

/** The applications of any consumer, newest first; deleted ones are not shown. @throws Problem `not_found` */
export async function listOrganizationApplications(
  organizationId: string,
  { cursor, limit }: PageQuery,
): Promise<Page<AdminApplication>> {
  await requireAdmin()
  await requireOrganization(organizationId)
  const isLive = { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] }
  const rows = await db().application.findMany({
    where: { organizationId, deletedAt: null, ...afterCursor(cursor) },
    orderBy: [...NEWEST_FIRST],
    take: limit + 1,
    include: {
      _count: {
        select: {
          apiKeys: { where: isLive },
          subscriptions: { where: { state: { not: 'cancelled' } } },
        },
      },
    },
  })
  return toPage(
    rows,
    limit,
    ({ id, name, description, state, createdAt, _count }) => ({
      ...{ id, name, description, state },
      liveKeys: _count.apiKeys,
      subscriptions: _count.subscriptions,
      createdAt: createdAt.toISOString(),
    }),
    (row) => row,
  )
}

async function requireOrganization(id: string): Promise<void> {
  const row = await db().organization.findUnique({ where: { id }, select: { id: true } })
  if (row === null) throw new Problem('not_found')
}

/** The lists' CSV. */
export const ORGANIZATION_MEMBER_COLUMNS: readonly CsvColumn<OrganizationMember>[] = [
  { header: 'userId', cell: ({ userId }) => userId },
  { header: 'name', cell: ({ name }) => name },
  { header: 'email', cell: ({ email }) => email },
  { header: 'role', cell: ({ role }) => role },
  { header: 'createdAt', cell: ({ createdAt }) => createdAt },
]

export const ORGANIZATION_APPLICATION_COLUMNS: readonly CsvColumn<AdminApplication>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'name', cell: ({ name }) => name },
  { header: 'state', cell: ({ state }) => state },
  { header: 'liveKeys', cell: ({ liveKeys }) => liveKeys },
  { header: 'subscriptions', cell: ({ subscriptions }) => subscriptions },
  { header: 'createdAt', cell: ({ createdAt }) => createdAt },
]
