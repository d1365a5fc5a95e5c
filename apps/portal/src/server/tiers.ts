import 'server-only'
import { type DbTx, mintId, type Prisma } from '@gatehouse/db'
import { describeLimit, LimitRule, Problem, type ProblemField, slugFrom } from '@gatehouse/policy'
import type { Page } from '@/contract/paging.ts'
import {
  type CreateTier,
  type LimitInput,
  LimitRecord,
  type PatchTier,
  type TierFilter,
  type TierRecord,
} from '@/contract/tiers.ts'
import {
  badField,
  changedFields,
  inOneStep,
  lockRow,
  present,
  refusingDuplicates,
} from './admin-edit.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { db } from './db.ts'
import { requireCompilable } from './draft-check.ts'
import { requireVersion } from './edits.ts'
import { requireAdmin } from './session.ts'
import { setApisOfTier } from './tier-apis.ts'

const RECORD = {
  limits: { orderBy: [{ position: 'asc' }, { id: 'asc' }] },
  apis: {
    orderBy: { api: { name: 'asc' } },
    select: { api: { select: { id: true, slug: true, name: true } } },
  },
} as const satisfies Prisma.TierInclude

type Row = Prisma.TierGetPayload<{ include: typeof RECORD }>
type Subscribers = TierRecord['subscriptions']

const NOBODY: Subscribers = { active: 0, pending: 0, suspended: 0 }
const SLUG_TAKEN = 'The slug is taken by another tier'

function toRecord(row: Row, subscriptions: Subscribers = NOBODY): TierRecord {
  const { id, slug, name, description, priceText, position, approval, critical, version } = row
  return {
    ...{ id, slug, name, description, priceText, position, approval, critical, version },
    bodyBytesMax: row.bodyBytesMax,
    limits: row.limits.map((limit) => {
      return LimitRecord.parse({ ...limit, text: describeLimit(LimitRule.parse(limit.rule)) })
    }),
    apis: row.apis.map(({ api }) => api),
    subscriptions,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** All tiers by position, on one page: a list that people choose from is short. */
export async function listTiers({ q, apiId }: TierFilter = {}): Promise<Page<TierRecord>> {
  await requireAdmin()
  const contains = { contains: q ?? '', mode: 'insensitive' } as const
  const rows = await db().tier.findMany({
    where: {
      ...(apiId === undefined ? {} : { apis: { some: { apiId } } }),
      OR: [{ name: contains }, { slug: contains }],
    },
    orderBy: [{ position: 'asc' }, { createdAt: 'asc' }],
    include: RECORD,
  })
  const subscribers = await countSubscribers(
    db(),
    rows.map(({ id }) => id),
  )
  return { items: rows.map((row) => toRecord(row, subscribers.get(row.id))), nextCursor: null }
}

async function countSubscribers(
  tx: DbTx,
  tierIds: readonly string[],
): Promise<Map<string, Subscribers>> {
  const groups = await tx.subscription.groupBy({
    by: ['tierId', 'state'],
    where: { tierId: { in: [...tierIds] }, state: { not: 'cancelled' } },
    _count: true,
  })
  const counts = new Map<string, Subscribers>()
  for (const { tierId, state, _count } of groups) {
    counts.set(tierId, { ...(counts.get(tierId) ?? NOBODY), [state]: _count })
  }
  return counts
}

/** @throws Problem `not_found` */
export async function getTier(tierId: string): Promise<TierRecord> {
  await requireAdmin()
  return tierRecord(db(), tierId)
}

async function tierRecord(tx: DbTx, tierId: string): Promise<TierRecord> {
  const row = await tx.tier.findUnique({ where: { id: tierId }, include: RECORD })
  if (row === null) throw new Problem('not_found')
  return toRecord(row, (await countSubscribers(tx, [tierId])).get(tierId))
}

/** @throws Problem `invalid_input` for limits that cannot be counted exactly, `conflict` for a slug that is taken */
export async function createTier(input: CreateTier): Promise<TierRecord> {
  const actor = await requireAdmin()
  const slug = input.slug ?? slugFrom(input.name)
  if (slug === '') throw badField('/slug', 'Enter a slug: none can be made from the name')
  return refusingDuplicates(input.slug === undefined ? '/name' : '/slug', SLUG_TAKEN, () =>
    inOneStep(async (tx) => {
      const { limits, apiIds, position, ...fields } = input
      const id = mintId('tier')
      const last = position ?? (await tx.tier.count())
      await tx.tier.create({ data: { ...fields, id, slug, position: last } })
      await writeLimits(tx, id, limits, [])
      await setApisOfTier(tx, id, apiIds)
      await requireCompilable(tx, [{ collection: 'tiers', id }])
      await audit(tx, actor, {
        ...{ action: 'tier.created', subjectType: 'tier', subjectId: id, organizationId: null },
        after: { ...fields, slug, limits, apiIds },
      })
      return tierRecord(tx, id)
    }),
  )
}

/** @throws Problem `not_found`, `precondition_failed`, `invalid_input`, `conflict` */
export async function updateTier(
  tierId: string,
  expectedVersion: number,
  patch: PatchTier,
): Promise<TierRecord> {
  const actor = await requireAdmin()
  return refusingDuplicates('/slug', SLUG_TAKEN, () =>
    inOneStep(async (tx) => {
      await lockRow(tx, 'tiers', tierId)
      const before = await tierRecord(tx, tierId)
      requireVersion(before, expectedVersion, before)
      const { limits, apiIds, ...fields } = patch
      await tx.tier.update({
        where: { id: tierId },
        data: { ...present(fields), version: { increment: 1 } },
      })
      if (limits !== undefined) await writeLimits(tx, tierId, limits, before.limits)
      if (apiIds !== undefined) await setApisOfTier(tx, tierId, apiIds)
      await requireCompilable(tx, [{ collection: 'tiers', id: tierId }])
      const record = await tierRecord(tx, tierId)
      await audit(tx, actor, {
        ...{ action: 'tier.updated', subjectType: 'tier', subjectId: tierId, organizationId: null },
        ...changedFields(auditView(before), auditView(record)),
      })
      return record
    }),
  )
}

function auditView({ limits, apis, ...record }: TierRecord): Record<string, unknown> {
  const { id: _, version: __, createdAt: ___, updatedAt: ____, subscriptions, ...fields } = record
  return { ...fields, limits, apiIds: apis.map(({ id }) => id) }
}

/** Writes the whole list; a limit keeps its id, and with it gateways keep its counters, when the input names it. */
async function writeLimits(
  tx: DbTx,
  tierId: string,
  limits: readonly LimitInput[],
  known: readonly { id: string }[],
): Promise<void> {
  const ids = new Set(known.map(({ id }) => id))
  const names = limits.map(({ name }) => name)
  const errors = limits.flatMap(({ id, name }, index): ProblemField[] => {
    const at = `/limits/${index}`
    if (names.indexOf(name) !== index) {
      return [{ pointer: `${at}/name`, detail: 'Another limit of the tier has this name' }]
    }
    if (id === undefined || ids.delete(id)) return []
    return [{ pointer: `${at}/id`, detail: 'The tier has no such limit' }]
  })
  if (errors.length > 0) throw new Problem('invalid_input', undefined, { errors })
  await tx.tierLimit.deleteMany({ where: { tierId } })
  await tx.tierLimit.createMany({
    data: limits.map(({ id, ...limit }, position) => ({
      ...{ ...limit, tierId, position },
      id: id ?? mintId('lim'),
    })),
  })
}

/** @throws Problem `not_found`, `precondition_failed`, `conflict` while subscriptions, cancelled ones included, are on it */
export async function deleteTier(tierId: string, expectedVersion: number): Promise<void> {
  const actor = await requireAdmin()
  await inOneStep(async (tx) => {
    await lockRow(tx, 'tiers', tierId)
    const before = await tierRecord(tx, tierId)
    requireVersion(before, expectedVersion, before)
    if ((await tx.subscription.count({ where: { tierId } })) > 0) {
      const detail = 'Subscriptions are or were on this tier. Take its APIs away instead.'
      throw new Problem('conflict', detail)
    }
    if ((await tx.api.count({ where: { limitTierId: tierId } })) > 0) {
      throw new Problem('conflict', 'An API is limited by this tier. Choose another one there.')
    }
    await tx.tier.delete({ where: { id: tierId } })
    await audit(tx, actor, {
      ...{ action: 'tier.deleted', subjectType: 'tier', subjectId: tierId, organizationId: null },
      before: { name: before.name, slug: before.slug, limits: before.limits },
    })
  })
}

/** A list's CSV. */
export const TIER_COLUMNS: readonly CsvColumn<TierRecord>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'slug', cell: ({ slug }) => slug },
  { header: 'name', cell: ({ name }) => name },
  { header: 'priceText', cell: ({ priceText }) => priceText },
  { header: 'approval', cell: ({ approval }) => approval },
  { header: 'critical', cell: ({ critical }) => critical },
  {
    header: 'limits',
    cell: ({ limits }) => limits.map(({ name, text }) => `${name}: ${text}`).join('; '),
  },
  { header: 'apis', cell: ({ apis }) => apis.map(({ slug }) => slug).join(' ') },
  { header: 'active', cell: ({ subscriptions }) => subscriptions.active },
  { header: 'pending', cell: ({ subscriptions }) => subscriptions.pending },
  { header: 'createdAt', cell: ({ createdAt }) => createdAt },
  { header: 'updatedAt', cell: ({ updatedAt }) => updatedAt },
]
