import 'server-only'
import { type AccountState, type DbTx, type Prisma, usageSeries } from '@gatehouse/db'
import { DAY_MS, HOUR_MS, Problem } from '@gatehouse/policy'
import type {
  AdminOrganization,
  AdminOrganizationFilter,
  ChangeOrganizationState,
} from '@/contract/admin-organizations.ts'
import type { Page, PageQuery } from '@/contract/paging.ts'
import { inOneStep, lockRow, present } from './admin-edit.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db, pool } from './db.ts'
import { requireAdmin } from './session.ts'

function withCounts() {
  const isLive = { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] }
  return {
    _count: {
      select: {
        memberships: true,
        applications: { where: { deletedAt: null } },
        apiKeys: { where: isLive },
        subscriptions: { where: { state: { not: 'cancelled' } } },
      },
    },
  } as const satisfies Prisma.OrganizationInclude
}

type Row = Prisma.OrganizationGetPayload<{ include: ReturnType<typeof withCounts> }>

function toRecord(row: Row, requestsLastDay: number): AdminOrganization {
  const { id, slug, name, state, version, _count } = row
  return {
    ...{ id, slug, name, state, version, requestsLastDay },
    members: _count.memberships,
    applications: _count.applications,
    liveKeys: _count.apiKeys,
    subscriptions: _count.subscriptions,
    createdAt: row.createdAt.toISOString(),
  }
}

/** All consumers, newest first. */
export async function listOrganizations(
  query: PageQuery & AdminOrganizationFilter,
): Promise<Page<AdminOrganization>> {
  await requireAdmin()
  const { cursor, limit, q, state } = query
  const rows = await db().organization.findMany({
    where: { AND: [afterCursor(cursor), matching(q)], ...present({ state }) },
    orderBy: [...NEWEST_FIRST],
    take: limit + 1,
    include: withCounts(),
  })
  const requests = await requestsLastDay(null)
  return toPage(
    rows,
    limit,
    (row) => toRecord(row, requests.get(row.id) ?? 0),
    (row) => row,
  )
}

function matching(q: string | undefined): Prisma.OrganizationWhereInput {
  if (q === undefined || q === '') return {}
  const contains = { contains: q, mode: 'insensitive' } as const
  const member = { some: { user: { email: contains } } }
  return { OR: [{ name: contains }, { slug: contains }, { memberships: member }] }
}

async function requestsLastDay(organizationId: string | null): Promise<Map<string, number>> {
  const nowMs = Date.now()
  const { groups } = await usageSeries(pool(), {
    ...{ organizationId, groupBy: 'organization' },
    ...{ fromMs: nowMs - DAY_MS, toMs: nowMs, stepMs: HOUR_MS },
  })
  return new Map((groups ?? []).map(({ id, requests }) => [id, requests]))
}

/** @throws Problem `not_found` */
export async function getOrganizationById(organizationId: string): Promise<AdminOrganization> {
  await requireAdmin()
  return record(db(), organizationId)
}

async function record(tx: DbTx, organizationId: string): Promise<AdminOrganization> {
  const row = await tx.organization.findUnique({
    where: { id: organizationId },
    include: withCounts(),
  })
  if (row === null) throw new Problem('not_found')
  return toRecord(row, (await requestsLastDay(organizationId)).get(organizationId) ?? 0)
}

/** Suspends a consumer: gateways refuse its keys within a second. Repeating it changes nothing. */
export function suspendOrganization(
  organizationId: string,
  input: ChangeOrganizationState,
): Promise<AdminOrganization> {
  return changeState(organizationId, 'suspended', input)
}

/** Ends a suspension. Repeating it changes nothing. */
export function activateOrganization(
  organizationId: string,
  input: ChangeOrganizationState,
): Promise<AdminOrganization> {
  return changeState(organizationId, 'active', input)
}

async function changeState(
  organizationId: string,
  state: AccountState,
  { reason }: ChangeOrganizationState,
): Promise<AdminOrganization> {
  const actor = await requireAdmin()
  return inOneStep(async (tx) => {
    await lockRow(tx, 'organizations', organizationId)
    const before = await record(tx, organizationId)
    if (before.state === state) return before
    await tx.organization.update({
      where: { id: organizationId },
      data: { state, version: { increment: 1 } },
    })
    await audit(tx, actor, {
      action: state === 'suspended' ? 'organization.suspended' : 'organization.activated',
      ...{ subjectType: 'organization', subjectId: organizationId, organizationId },
      before: { state: before.state },
      after: { state, reason },
    })
    return record(tx, organizationId)
  })
}

/** A list's CSV. */
export const ORGANIZATION_COLUMNS: readonly CsvColumn<AdminOrganization>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'slug', cell: ({ slug }) => slug },
  { header: 'name', cell: ({ name }) => name },
  { header: 'state', cell: ({ state }) => state },
  { header: 'members', cell: ({ members }) => members },
  { header: 'applications', cell: ({ applications }) => applications },
  { header: 'liveKeys', cell: ({ liveKeys }) => liveKeys },
  { header: 'subscriptions', cell: ({ subscriptions }) => subscriptions },
  { header: 'requestsLastDay', cell: ({ requestsLastDay }) => requestsLastDay },
  { header: 'createdAt', cell: ({ createdAt }) => createdAt },
]
