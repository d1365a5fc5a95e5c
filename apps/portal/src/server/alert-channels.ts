import 'server-only'
import { randomBytes } from 'node:crypto'
import { type DbTx, mintId, type Prisma, queueDeliveries } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import type { Page, PageQuery } from '@/contract/paging.ts'
import type {
  AlertChannelCreated,
  AlertChannelRecord,
  AlertDeliveryFilter,
  AlertDeliveryRecord,
  CreateAlertChannel,
  PatchAlertChannel,
} from '@/contract/slo-alerts.ts'
import { changedFields, inOneStep, lockRow, present, refusingDuplicates } from './admin-edit.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db, secretBox } from './db.ts'
import { requireVersion } from './edits.ts'
import { requireCallable } from './outgoing.ts'
import { requireAdmin } from './session.ts'

/** The secret is not selected, so that it cannot be answered by mistake. */
const SHOWN = {
  ...{ id: true, name: true, kind: true, address: true, pagesOnly: true, enabled: true },
  ...{ createdAt: true, updatedAt: true, version: true },
} as const satisfies Prisma.AlertChannelSelect

type Row = Prisma.AlertChannelGetPayload<{ select: typeof SHOWN }>

const NAME_TAKEN = 'Another channel has this name'

function toRecord(row: Row): AlertChannelRecord {
  const { createdAt, updatedAt, ...rest } = row
  return { ...rest, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() }
}

/** Where alerts go, newest first. */
export async function listAlertChannels(query: PageQuery): Promise<Page<AlertChannelRecord>> {
  await requireAdmin()
  const rows = await db().alertChannel.findMany({
    where: afterCursor(query.cursor),
    orderBy: [...NEWEST_FIRST],
    take: query.limit + 1,
    select: SHOWN,
  })
  return toPage(rows, query.limit, toRecord, (row) => row)
}

/** @throws Problem `not_found` */
export async function getAlertChannel(channelId: string): Promise<AlertChannelRecord> {
  await requireAdmin()
  return channelRecord(db(), channelId)
}

async function channelRecord(tx: DbTx, channelId: string): Promise<AlertChannelRecord> {
  const row = await tx.alertChannel.findUnique({ where: { id: channelId }, select: SHOWN })
  if (row === null) throw new Problem('not_found')
  return toRecord(row)
}

/** @throws Problem `conflict` for a name that is taken, `address_refused` for a URL that may not be called */
export async function createAlertChannel(input: CreateAlertChannel): Promise<AlertChannelCreated> {
  const actor = await requireAdmin()
  if (input.kind !== 'mail') await requireCallable(input.address, '/address')
  const id = mintId('chn')
  const { address, secret, shownSecret } = placeOf(input)
  const { name, kind, pagesOnly, enabled } = input
  const fields = { name, kind, address, pagesOnly, enabled }
  const sealedSecret = secret === null ? null : Uint8Array.from(secretBox().seal(id, secret))
  const record = await refusingDuplicates('/name', NAME_TAKEN, () =>
    inOneStep(async (tx) => {
      await tx.alertChannel.create({ data: { id, ...fields, sealedSecret } })
      await audit(tx, actor, { ...actOf('created', id), after: fields })
      return channelRecord(tx, id)
    }),
  )
  return { ...record, secret: shownSecret }
}

/** What is kept in clear, what is sealed, and what is shown once. */
function placeOf({ kind, address }: CreateAlertChannel): {
  address: string
  secret: string | null
  shownSecret: string | null
} {
  switch (kind) {
    case 'mail':
      return { address, secret: null, shownSecret: null }
    case 'slack':
      return { address: new URL(address).host, secret: address, shownSecret: null }
    case 'webhook': {
      const secret = `whsec_${randomBytes(32).toString('base64')}`
      return { address, secret, shownSecret: secret }
    }
  }
}

function actOf(what: string, subjectId: string) {
  const action = `alert_channel.${what}`
  return { action, subjectType: 'alert_channel', subjectId, organizationId: null }
}

/** @throws Problem `not_found`, `precondition_failed`, `conflict` */
export async function updateAlertChannel(
  channelId: string,
  expectedVersion: number,
  patch: PatchAlertChannel,
): Promise<AlertChannelRecord> {
  const actor = await requireAdmin()
  return refusingDuplicates('/name', NAME_TAKEN, () =>
    inOneStep(async (tx) => {
      await lockRow(tx, 'alert_channels', channelId)
      const before = await channelRecord(tx, channelId)
      requireVersion(before, expectedVersion, before)
      const data = { ...present(patch), version: { increment: 1 } }
      await tx.alertChannel.update({ where: { id: channelId }, data })
      await audit(tx, actor, { ...actOf('updated', channelId), ...changedFields(before, patch) })
      return channelRecord(tx, channelId)
    }),
  )
}

/** @throws Problem `not_found`, `precondition_failed` */
export async function deleteAlertChannel(
  channelId: string,
  expectedVersion: number,
): Promise<void> {
  const actor = await requireAdmin()
  await inOneStep(async (tx) => {
    await lockRow(tx, 'alert_channels', channelId)
    const before = await channelRecord(tx, channelId)
    requireVersion(before, expectedVersion, before)
    await tx.alertChannel.delete({ where: { id: channelId } })
    const { name, kind, address } = before
    await audit(tx, actor, { ...actOf('deleted', channelId), before: { name, kind, address } })
  })
}

/** Queues a test, also to a channel that is switched off. @throws Problem `not_found` */
export async function testAlertChannel(channelId: string): Promise<AlertDeliveryRecord> {
  const actor = await requireAdmin()
  return inOneStep(async (tx) => {
    await channelRecord(tx, channelId)
    const [id = ''] = await queueDeliveries(tx, [channelId], null, 'test')
    await audit(tx, actor, actOf('tested', channelId))
    const row = await tx.alertDelivery.findUniqueOrThrow({ where: { id }, include: DELIVERY })
    return toDelivery(row)
  })
}

const DELIVERY = {
  channel: { select: { name: true } },
  alert: { select: { slo: { select: { id: true, name: true } } } },
} as const satisfies Prisma.AlertDeliveryInclude

type DeliveryRow = Prisma.AlertDeliveryGetPayload<{ include: typeof DELIVERY }>

function toDelivery(row: DeliveryRow): AlertDeliveryRecord {
  const { id, channelId, alertId, event, state, attempts, httpStatus, lastError } = row
  return {
    ...{ id, channelId, alertId, event, state, attempts, httpStatus, lastError },
    channelName: row.channel.name,
    sloId: row.alert?.slo.id ?? null,
    sloName: row.alert?.slo.name ?? null,
    nextTryAt: row.nextTryAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
  }
}

/** What was sent where, newest first. */
export async function listAlertDeliveries(
  query: PageQuery & AlertDeliveryFilter,
): Promise<Page<AlertDeliveryRecord>> {
  await requireAdmin()
  const { cursor, limit, channelId, state } = query
  const rows = await db().alertDelivery.findMany({
    where: { AND: [afterCursor(cursor)], ...present({ channelId, state }) },
    orderBy: [...NEWEST_FIRST],
    take: limit + 1,
    include: DELIVERY,
  })
  return toPage(rows, limit, toDelivery, (row) => row)
}

/** Lists' CSVs. */
export const ALERT_CHANNEL_COLUMNS: readonly CsvColumn<AlertChannelRecord>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'name', cell: ({ name }) => name },
  { header: 'kind', cell: ({ kind }) => kind },
  { header: 'address', cell: ({ address }) => address },
  { header: 'pagesOnly', cell: ({ pagesOnly }) => pagesOnly },
  { header: 'enabled', cell: ({ enabled }) => enabled },
]
export const ALERT_DELIVERY_COLUMNS: readonly CsvColumn<AlertDeliveryRecord>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'createdAt', cell: ({ createdAt }) => createdAt },
  { header: 'channel', cell: ({ channelName }) => channelName },
  { header: 'slo', cell: ({ sloName }) => sloName },
  { header: 'event', cell: ({ event }) => event },
  { header: 'state', cell: ({ state }) => state },
  { header: 'attempts', cell: ({ attempts }) => attempts },
  { header: 'httpStatus', cell: ({ httpStatus }) => httpStatus },
  { header: 'lastError', cell: ({ lastError }) => lastError },
]
