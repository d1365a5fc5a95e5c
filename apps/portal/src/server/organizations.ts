import 'server-only'
import { Problem } from '@gatehouse/policy'
import type {
  Organization,
  OrganizationEdit,
  OrganizationMember,
  OrganizationSwitch,
} from '@/contract/organizations.ts'
import type { Page, PageQuery } from '@/contract/paging.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db } from './db.ts'
import { requireVersion, StaleVersion } from './edits.ts'
import { requirePermission } from './permissions.ts'
import { organizationCookie, requireMember, requireSession } from './session.ts'

/** Members as CSV. */
export const MEMBER_COLUMNS: readonly CsvColumn<OrganizationMember>[] = [
  { header: 'id', cell: (row) => row.id },
  { header: 'name', cell: (row) => row.name },
  { header: 'email', cell: (row) => row.email },
  { header: 'role', cell: (row) => row.role },
  { header: 'created_at', cell: (row) => row.createdAt },
]

/** The current organisation. @throws Problem `forbidden` for people without one */
export async function getOrganization(): Promise<Organization> {
  const { organizationId } = await requireMember()
  return readOrganization(organizationId)
}

async function readOrganization(id: string): Promise<Organization> {
  const row = await db().organization.findUniqueOrThrow({
    where: { id },
    include: { _count: { select: { memberships: true } } },
  })
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    state: row.state,
    memberCount: row._count.memberships,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
  }
}

/** Renames the current organisation. For its owners and admins. @throws StaleVersion */
export async function updateOrganization(
  edit: OrganizationEdit,
  expected: number,
): Promise<Organization> {
  const actor = await requirePermission('organization.edit')
  const { organizationId } = actor
  const before = await readOrganization(organizationId)
  requireVersion(before, expected, before)
  const isChanged = await db().$transaction(async (tx) => {
    const { count } = await tx.organization.updateMany({
      where: { id: organizationId, version: expected },
      data: { name: edit.name, version: { increment: 1 } },
    })
    if (count === 0) return false
    await audit(tx, actor, {
      action: 'organization.updated',
      subjectType: 'organization',
      subjectId: organizationId,
      organizationId,
      before: { name: before.name },
      after: { name: edit.name },
    })
    return true
  })
  const after = await readOrganization(organizationId)
  if (!isChanged) throw new StaleVersion(after)
  return after
}

/** Members of the current organisation, newest first. */
export async function listMembers(query: PageQuery): Promise<Page<OrganizationMember>> {
  const { organizationId } = await requireMember()
  const rows = await db().membership.findMany({
    where: { organizationId, ...afterCursor(query.cursor) },
    orderBy: [...NEWEST_FIRST],
    take: query.limit + 1,
    include: { user: { select: { id: true, name: true, email: true } } },
  })
  return toPage(
    rows,
    query.limit,
    ({ id, user, role, createdAt }) => ({
      id,
      userId: user.id,
      name: user.name,
      email: user.email,
      role,
      createdAt: createdAt.toISOString(),
    }),
    (row) => row,
  )
}

/**
 * Makes another organisation the current one of this browser; `cookie` is the `Set-Cookie` that remembers it.
 * @throws Problem `not_found` for an organisation one is not a member of
 */
export async function switchOrganization({
  organizationId,
}: OrganizationSwitch): Promise<{ organizationId: string; cookie: string }> {
  const { userId } = await requireSession()
  const membership = await db().membership.findUnique({
    where: { organizationId_userId: { organizationId, userId } },
  })
  if (membership === null) throw new Problem('not_found')
  return { organizationId, cookie: organizationCookie(organizationId) }
}
