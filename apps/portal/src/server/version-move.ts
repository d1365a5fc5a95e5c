import 'server-only'
import { type DbTx, type Prisma, versionTraffic } from '@gatehouse/db'
import { DAY_MS, planMove, type VersionState } from '@gatehouse/policy'
import { badField } from './admin-edit.ts'
import { pool } from './db.ts'
import { scheduleOf, stateNowOf, WITHDRAWN } from './lifecycle-plan.ts'

type Move = Readonly<{ to: VersionState; reason: string; pointer: string }>

/**
 * The columns that a move sets. A deprecation without a date gets this moment's, so that callers are told one; a withdrawn
 * one loses its dates.
 *
 * @throws Problem `invalid_input` at `pointer` for a move that the lifecycle forbids, or that breaks a promise
 */
export async function moveColumns(
  tx: DbTx,
  versionId: string,
  { to, reason, pointer }: Move,
  nowMs: number,
): Promise<Prisma.ApiVersionUncheckedUpdateInput> {
  const row = await tx.apiVersion.findUniqueOrThrow({ where: { id: versionId } })
  const columns = columnsOf(to, row.deprecatedAt, nowMs)
  const requestsLastWeek = await callsLastWeek(versionId, nowMs)
  const schedule = scheduleOf(to === 'deprecated' ? { ...row, ...columns } : row)
  const from = stateNowOf(row, nowMs)
  const verdict = planMove({ from, to, schedule, requestsLastWeek, reason }, nowMs)
  const error = verdict.issues.find(({ severity }) => severity === 'error')
  if (error !== undefined) throw badField(pointer, error.message)
  return { state: to, ...columns }
}

function columnsOf(to: VersionState, deprecatedAt: Date | null, nowMs: number) {
  if (to === 'active') return WITHDRAWN
  const isLater = deprecatedAt === null || deprecatedAt.getTime() > nowMs
  return to === 'deprecated' && isLater ? { deprecatedAt: new Date(nowMs) } : {}
}

/** Calls of the last seven days. */
async function callsLastWeek(versionId: string, nowMs: number): Promise<number> {
  const traffic = await versionTraffic(pool(), { fromMs: nowMs - 8 * DAY_MS, toMs: nowMs })
  return traffic.get(versionId)?.requestsLastWeek ?? 0
}
