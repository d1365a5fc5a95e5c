import {
  ALERT_HOLDS,
  type AlertEvent,
  type AlertSeverity,
  type AlertState,
  advanceAlert,
  assertNever,
  INACTIVE_ALERT,
  isSeverityExceeded,
  type RuleVerdict,
} from '@gatehouse/policy'
import type { DbTx } from '../client.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import { mintId } from '../mint-id.ts'
import { queueDeliveries } from './alert-deliveries.ts'

export type AlertChange = Readonly<{ sloId: string; severity: AlertSeverity; event: AlertEvent }>

export type AlertStepInput = Readonly<{
  sloId: string
  isSilenced: boolean
  verdicts: readonly RuleVerdict[]
  atMs: number
}>

const SEVERITIES = ['page', 'ticket'] as const satisfies readonly AlertSeverity[]

/** Moves both alerts of an objective on by one evaluation. The objective's row must be locked by the caller. */
export async function stepAlerts(tx: DbTx, input: AlertStepInput): Promise<AlertChange[]> {
  const changes: AlertChange[] = []
  for (const severity of SEVERITIES) {
    const event = await stepAlert(tx, input, severity)
    if (event !== null) changes.push({ sloId: input.sloId, severity, event })
  }
  return changes
}

type OpenAlert = Prisma.SloAlertGetPayload<object>

async function stepAlert(
  tx: DbTx,
  { sloId, isSilenced, verdicts, atMs }: AlertStepInput,
  severity: AlertSeverity,
): Promise<AlertEvent | null> {
  const open = await tx.sloAlert.findFirst({
    where: { sloId, severity, status: { not: 'resolved' } },
  })
  const isExceeded = isSeverityExceeded(verdicts, severity)
  const step = advanceAlert(stateOf(open), isExceeded, ALERT_HOLDS[severity], atMs)
  const shown = verdicts.filter(({ rule }) => rule.severity === severity)
  const row = await write(tx, { sloId, severity, open, state: step.state }, isExceeded ? shown : [])
  if (row !== null) await tell(tx, row, isSilenced, atMs)
  return step.event
}

function stateOf(open: OpenAlert | null): AlertState {
  if (open === null) return INACTIVE_ALERT
  const pendingSinceMs = open.pendingSince.getTime()
  if (open.status === 'pending') return { status: 'pending', pendingSinceMs }
  return {
    status: 'firing',
    pendingSinceMs,
    firedAtMs: open.firedAt?.getTime() ?? pendingSinceMs,
    clearSinceMs: open.clearSince?.getTime() ?? null,
  }
}

type Written = Readonly<{
  sloId: string
  severity: AlertSeverity
  open: OpenAlert | null
  state: AlertState
}>

/** Gives the row as it is now; null when there is none. `shown` is empty when the alert keeps what it last exceeded. */
async function write(
  tx: DbTx,
  { sloId, severity, open, state }: Written,
  shown: readonly RuleVerdict[],
): Promise<OpenAlert | null> {
  if (state.status === 'inactive') {
    if (open !== null) await tx.sloAlert.delete({ where: { id: open.id } })
    return null
  }
  if (state.status === 'resolved' && open === null) return null
  const verdicts = shown as unknown as Prisma.InputJsonArray
  const fields = fieldsOf(state)
  if (open === null) {
    const pendingSince = new Date('pendingSinceMs' in state ? state.pendingSinceMs : 0)
    return tx.sloAlert.create({
      data: { id: mintId('alr'), sloId, severity, pendingSince, ...fields, verdicts },
    })
  }
  const data = { ...fields, ...(shown.length === 0 ? {} : { verdicts }) }
  return tx.sloAlert.update({ where: { id: open.id }, data })
}

function fieldsOf(state: Exclude<AlertState, { status: 'inactive' }>) {
  switch (state.status) {
    case 'pending':
      return { status: state.status }
    case 'firing':
      return {
        status: state.status,
        firedAt: new Date(state.firedAtMs),
        clearSince: state.clearSinceMs === null ? null : new Date(state.clearSinceMs),
      }
    case 'resolved':
      return { status: state.status, resolvedAt: new Date(state.resolvedAtMs) }
    default:
      return assertNever(state)
  }
}

/**
 * Who is told of what. A firing alert is told once: at once, or when the silence over its objective ends while it still
 * fires; never after somebody acknowledged it. Everybody who was told of the beginning hears the end, silence or not.
 */
async function tell(tx: DbTx, alert: OpenAlert, isSilenced: boolean, atMs: number): Promise<void> {
  if (alert.status === 'resolved' && alert.toldAt !== null) {
    const told = await tx.alertDelivery.findMany({
      where: { alertId: alert.id, event: 'fired', channel: { enabled: true } },
      select: { channelId: true },
    })
    await queueDeliveries(
      tx,
      told.map(({ channelId }) => channelId),
      alert.id,
      'resolved',
    )
    return
  }
  const isDue = alert.status === 'firing' && alert.toldAt === null && alert.acknowledgedAt === null
  if (!isDue || isSilenced) return
  const channels = await tx.alertChannel.findMany({
    where: { enabled: true, ...(alert.severity === 'page' ? {} : { pagesOnly: false }) },
    select: { id: true },
  })
  await queueDeliveries(
    tx,
    channels.map(({ id }) => id),
    alert.id,
    'fired',
  )
  await tx.sloAlert.update({ where: { id: alert.id }, data: { toldAt: new Date(atMs) } })
}
