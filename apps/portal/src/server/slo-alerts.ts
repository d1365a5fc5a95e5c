import 'server-only'
import type { DbTx, Prisma } from '@gatehouse/db'
import { Problem, type RuleVerdict } from '@gatehouse/policy'
import type { Page, PageQuery } from '@/contract/paging.ts'
import type { SloAlertFilter, SloAlertRecord } from '@/contract/slo-alerts.ts'
import { inOneStep, present } from './admin-edit.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursor, toPage } from './cursor.ts'
import { db } from './db.ts'
import { requireAdmin } from './session.ts'

const RECORD = {
  slo: { select: { name: true } },
  deliveries: { select: { state: true } },
} as const satisfies Prisma.SloAlertInclude

type Row = Prisma.SloAlertGetPayload<{ include: typeof RECORD }>

function toRecord(row: Row, people: ReadonlyMap<string, string>): SloAlertRecord {
  const { id, sloId, severity, status } = row
  const verdicts = row.verdicts as unknown as readonly RuleVerdict[]
  const iso = (at: Date | null) => at?.toISOString() ?? null
  const inState = (state: Row['deliveries'][number]['state']) =>
    row.deliveries.filter((delivery) => delivery.state === state).length
  return {
    ...{ id, sloId, severity, status, sloName: row.slo.name },
    pendingSince: row.pendingSince.toISOString(),
    firedAt: iso(row.firedAt),
    resolvedAt: iso(row.resolvedAt),
    toldAt: iso(row.toldAt),
    acknowledgedAt: iso(row.acknowledgedAt),
    acknowledgedByName: people.get(row.acknowledgedById ?? '') ?? null,
    windows: verdicts.map(({ rule, ...verdict }) => ({ ...rule, ...verdict })),
    deliveries: { sent: inState('sent'), queued: inState('queued'), failed: inState('failed') },
  }
}

/** Alerts, newest first. */
export async function listSloAlerts(
  query: PageQuery & SloAlertFilter,
): Promise<Page<SloAlertRecord>> {
  await requireAdmin()
  const { cursor, limit, sloId, status } = query
  const rows = await db().sloAlert.findMany({
    where: { AND: [afterBeginning(cursor)], ...present({ sloId, status }) },
    orderBy: [{ pendingSince: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    include: RECORD,
  })
  const people = await peopleOf(rows)
  return toPage(
    rows,
    limit,
    (row) => toRecord(row, people),
    ({ id, pendingSince }) => ({ id, createdAt: pendingSince }),
  )
}

/** A cursor names a place in the order of beginnings. */
function afterBeginning(cursor: string | undefined): Prisma.SloAlertWhereInput {
  const after = afterCursor(cursor)
  if (!('OR' in after)) return {}
  return {
    OR: after.OR.map(({ createdAt, ...rest }) => ({ pendingSince: createdAt, ...rest })),
  }
}

async function peopleOf(rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const ids = rows.flatMap(({ acknowledgedById: id }) => (id === null ? [] : [id]))
  const people = await db().user.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  })
  return new Map(people.map(({ id, name }) => [id, name]))
}

async function alertRecord(tx: DbTx, alertId: string): Promise<SloAlertRecord> {
  const row = await tx.sloAlert.findUnique({ where: { id: alertId }, include: RECORD })
  if (row === null) throw new Problem('not_found')
  return toRecord(row, await peopleOf([row]))
}

/** Twice is as once; the first one's name stays. @throws Problem `not_found`, `conflict` for one that is over */
export async function acknowledgeSloAlert(alertId: string): Promise<SloAlertRecord> {
  const actor = await requireAdmin()
  await inOneStep(async (tx) => {
    const { status, acknowledgedAt } = await alertRecord(tx, alertId)
    if (status === 'resolved') throw new Problem('conflict', 'The alert is over')
    if (acknowledgedAt !== null) return
    const { count } = await tx.sloAlert.updateMany({
      where: { id: alertId, acknowledgedAt: null, status: { not: 'resolved' } },
      data: { acknowledgedAt: new Date(), acknowledgedById: actor.userId },
    })
    if (count === 0) return
    await audit(tx, actor, {
      ...{ action: 'slo_alert.acknowledged', subjectType: 'slo_alert', subjectId: alertId },
      organizationId: null,
    })
  })
  return alertRecord(db(), alertId)
}

/** A list's CSV. */
export const SLO_ALERT_COLUMNS: readonly CsvColumn<SloAlertRecord>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'slo', cell: ({ sloName }) => sloName },
  { header: 'severity', cell: ({ severity }) => severity },
  { header: 'status', cell: ({ status }) => status },
  { header: 'pendingSince', cell: ({ pendingSince }) => pendingSince },
  { header: 'firedAt', cell: ({ firedAt }) => firedAt },
  { header: 'resolvedAt', cell: ({ resolvedAt }) => resolvedAt },
  { header: 'acknowledgedBy', cell: ({ acknowledgedByName }) => acknowledgedByName },
]
