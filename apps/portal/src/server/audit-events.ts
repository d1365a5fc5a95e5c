import 'server-only'
import type { Prisma } from '@gatehouse/db'
import type { AuditEventFilter, AuditEventRecord } from '@/contract/audit-events.ts'
import type { Page, PageQuery } from '@/contract/paging.ts'
import { present } from './admin-edit.ts'
import type { CsvColumn } from './csv.ts'
import { decodeCursor, toPage } from './cursor.ts'
import { db } from './db.ts'
import { namedOrganizations, namedUsers } from './names.ts'
import { requireAdmin } from './session.ts'

/** The audit log, newest first. */
export async function listAuditEvents(
  query: PageQuery & AuditEventFilter,
): Promise<Page<AuditEventRecord>> {
  await requireAdmin()
  const rows = await db().auditEvent.findMany({
    where: { AND: [whereOf(query), afterEvent(query.cursor)] },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  })
  const people = await namedUsers(rows.map(({ actorUserId }) => actorUserId))
  const organizations = await namedOrganizations(rows.map(({ organizationId }) => organizationId))
  const view = ({ actorUserId, organizationId, at, ...event }: (typeof rows)[number]) => ({
    ...event,
    at: at.toISOString(),
    actor: actorUserId === null ? null : (people.get(actorUserId) ?? gone(actorUserId)),
    organization:
      organizationId === null
        ? null
        : (organizations.get(organizationId) ?? { id: organizationId, name: '' }),
  })
  return toPage(rows, query.limit, view, ({ at, id }) => ({ createdAt: at, id }))
}

function whereOf(filter: AuditEventFilter): Prisma.AuditEventWhereInput {
  const { actorId, organizationId, action, subjectId, from, to } = filter
  return {
    ...present({ actorUserId: actorId, organizationId, subjectId }),
    ...(action === undefined || action === ''
      ? {}
      : { OR: [{ action }, { action: { startsWith: `${action}.` } }] }),
    at: present({
      gte: from === undefined ? undefined : new Date(from),
      lt: to === undefined ? undefined : new Date(to),
    }),
  }
}

function afterEvent(cursor: string | undefined): Prisma.AuditEventWhereInput {
  if (cursor === undefined) return {}
  const [atMs, id] = decodeCursor(cursor)
  const at = new Date(atMs)
  return { OR: [{ at: { lt: at } }, { at, id: { lt: id } }] }
}

/** The log outlives people's accounts. */
function gone(id: string) {
  return { id, name: '', email: '' }
}

/** A list's CSV. */
export const AUDIT_COLUMNS: readonly CsvColumn<AuditEventRecord>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'at', cell: ({ at }) => at },
  { header: 'actor', cell: ({ actor }) => actor?.email ?? null },
  { header: 'actorTokenId', cell: ({ actorTokenId }) => actorTokenId },
  { header: 'organization', cell: ({ organization }) => organization?.name ?? null },
  { header: 'action', cell: ({ action }) => action },
  { header: 'subjectType', cell: ({ subjectType }) => subjectType },
  { header: 'subjectId', cell: ({ subjectId }) => subjectId },
  { header: 'before', cell: ({ before }) => jsonText(before) },
  { header: 'after', cell: ({ after }) => jsonText(after) },
  { header: 'address', cell: ({ address }) => address },
  { header: 'userAgent', cell: ({ userAgent }) => userAgent },
  { header: 'requestId', cell: ({ requestId }) => requestId },
]

function jsonText(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}
