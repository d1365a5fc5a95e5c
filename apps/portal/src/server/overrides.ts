import 'server-only'
import { type DbTx, mintId, type Prisma } from '@gatehouse/db'
import { limitRuleIssues, Problem } from '@gatehouse/policy'
import {
  OVERRIDE_DAYS_MAX,
  type OverrideFilter,
  type OverrideInput,
  type OverrideRecord,
  type OverrideState,
  type SubscriptionTermsRecord,
} from '@/contract/overrides.ts'
import type { Page, PageQuery } from '@/contract/paging.ts'
import { badField, inOneStep, lockRow, present } from './admin-edit.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db } from './db.ts'
import { namedUsers } from './names.ts'
import { OVERRIDE, type OverrideRow, stateOf, toOverride } from './override-record.ts'
import { requireAdmin } from './session.ts'
import { readTerms, requireCurrent, tellFeed } from './subscription-terms.ts'

const DAY_MS = 86_400_000
type Row = OverrideRow

const IN_STATE: Readonly<
  Record<OverrideState, (now: Date) => Prisma.SubscriptionOverrideWhereInput>
> = {
  planned: (now) => ({ endedAt: null, startsAt: { gt: now } }),
  active: (now) => ({ endedAt: null, startsAt: { lte: now }, endsAt: { gt: now } }),
  expired: (now) => ({ endedAt: null, endsAt: { lte: now } }),
  ended: () => ({ endedAt: { not: null } }),
}

/** Overrides of all consumers, newest first. */
export async function listOverrides({
  cursor,
  limit,
  state,
  organizationId,
}: PageQuery & OverrideFilter): Promise<Page<OverrideRecord>> {
  await requireAdmin()
  const rows = await db().subscriptionOverride.findMany({
    where: {
      AND: afterCursor(cursor),
      ...(state !== undefined && IN_STATE[state](new Date())),
      subscription: present({ organizationId }),
    },
    orderBy: [...NEWEST_FIRST],
    take: limit + 1,
    include: OVERRIDE,
  })
  const people = await namedUsers(rows.map(({ createdById }) => createdById))
  return toPage(
    rows,
    limit,
    (row) => toOverride(row, people),
    (row) => row,
  )
}

/**
 * Gives a subscription other rules for some limits of its tier, in the place of an override that is planned or in force.
 *
 * @throws Problem `not_found`, `conflict` for a cancelled subscription, `invalid_input` for limits that the tier has not or that
 * cannot be counted, and for instants that are no span
 */
export async function setOverride(
  subscriptionId: string,
  input: OverrideInput,
): Promise<SubscriptionTermsRecord> {
  const actor = await requireAdmin()
  return inOneStep(async (tx) => {
    await lockRow(tx, 'subscriptions', subscriptionId)
    const terms = await readTerms(tx, subscriptionId)
    requireCurrent(terms)
    requireLimits(input, terms)
    const now = new Date()
    const { startsAt, endsAt } = spanOf(input, now)
    const { limits, reason } = input
    await endOpen(tx, subscriptionId, actor.userId, now)
    const id = mintId('ovr')
    await tx.subscriptionOverride.create({
      data: { id, subscriptionId, limits, reason, startsAt, endsAt, createdById: actor.userId },
    })
    await tellFeed(tx, subscriptionId, now)
    await audit(tx, actor, {
      ...{ action: 'subscription.override_set', subjectType: 'subscription' },
      ...{ subjectId: subscriptionId, organizationId: terms.subscription.organization.id },
      before: { override: terms.override && pick(terms.override) },
      after: { override: pick({ limits, reason, startsAt, endsAt }) },
    })
    return readTerms(tx, subscriptionId)
  })
}

/** Ends an override at once. @throws Problem `not_found`, `conflict` when it has ended already */
export async function endOverride(overrideId: string, reason: string): Promise<OverrideRecord> {
  const actor = await requireAdmin()
  return inOneStep(async (tx) => {
    const { subscriptionId } = await requireOverride(tx, overrideId)
    await lockRow(tx, 'subscriptions', subscriptionId)
    const row = await requireOverride(tx, overrideId)
    const now = new Date()
    const state = stateOf(row, now)
    if (state === 'expired' || state === 'ended') {
      throw new Problem('conflict', 'The override has ended already')
    }
    await endOpen(tx, subscriptionId, actor.userId, now)
    await tellFeed(tx, subscriptionId, now)
    await audit(tx, actor, {
      ...{ action: 'subscription.override_ended', subjectType: 'subscription' },
      ...{ subjectId: subscriptionId, organizationId: row.subscription.organization.id },
      before: { override: pick(row) },
      after: { override: null, reason },
    })
    const after = await requireOverride(tx, overrideId)
    return toOverride(after, await namedUsers([after.createdById]))
  })
}

async function endOpen(
  tx: DbTx,
  subscriptionId: string,
  endedById: string,
  endedAt: Date,
): Promise<void> {
  const where = { subscriptionId, endedAt: null }
  // One that ran out ended then, by itself.
  const open = await tx.subscriptionOverride.findFirst({ where })
  if (open === null) return
  const isOver = open.endsAt <= endedAt
  const data = isOver ? { endedAt: open.endsAt } : { endedAt, endedById }
  await tx.subscriptionOverride.update({ where: { id: open.id }, data })
}

async function requireOverride(tx: DbTx, id: string): Promise<Row> {
  const row = await tx.subscriptionOverride.findUnique({ where: { id }, include: OVERRIDE })
  if (row === null) throw new Problem('not_found')
  return row
}

function requireLimits({ limits }: OverrideInput, terms: SubscriptionTermsRecord): void {
  for (const [index, { name, rule }] of limits.entries()) {
    const at = `/limits/${index}`
    const known = terms.limits.find((limit) => limit.name === name)
    if (known === undefined) throw badField(`${at}/name`, 'The tier has no such limit')
    if (limits.findIndex((limit) => limit.name === name) !== index) {
      throw badField(`${at}/name`, 'The limit is there twice')
    }
    if (rule.kind !== known.rule.kind) {
      throw badField(`${at}/rule/kind`, 'An override changes the numbers, not the kind of limit')
    }
    const [issue] = limitRuleIssues(rule)
    if (issue !== undefined) throw badField(`${at}/rule`, issue)
  }
}

function spanOf(input: OverrideInput, now: Date): { startsAt: Date; endsAt: Date } {
  const startsAt = input.startsAt === undefined ? now : new Date(input.startsAt)
  const endsAt = new Date(input.endsAt)
  if (endsAt <= now) throw badField('/endsAt', 'It has to end in the future')
  if (endsAt <= startsAt) throw badField('/endsAt', 'It has to end after it starts')
  if (endsAt.getTime() - now.getTime() > OVERRIDE_DAYS_MAX * DAY_MS) {
    const detail = 'It may last a year at most. Make a tier for what is to stay.'
    throw badField('/endsAt', detail)
  }
  return { startsAt, endsAt }
}

function pick({
  limits,
  reason,
  startsAt,
  endsAt,
}: Readonly<{
  limits: unknown
  reason: string
  startsAt: Date | string
  endsAt: Date | string
}>): Record<string, unknown> {
  return { limits, reason, startsAt, endsAt }
}

/** A list's CSV. */
export const OVERRIDE_COLUMNS: readonly CsvColumn<OverrideRecord>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'state', cell: ({ state }) => state },
  { header: 'organization', cell: ({ organization }) => organization.name },
  { header: 'application', cell: ({ application }) => application.name },
  { header: 'api', cell: ({ api }) => api.name },
  { header: 'tier', cell: ({ tier }) => tier.name },
  { header: 'limits', cell: ({ limits }) => limits.map(({ text }) => text).join('; ') },
  { header: 'reason', cell: ({ reason }) => reason },
  { header: 'startsAt', cell: ({ startsAt }) => startsAt },
  { header: 'endsAt', cell: ({ endsAt }) => endsAt },
  { header: 'endedAt', cell: ({ endedAt }) => endedAt },
]
