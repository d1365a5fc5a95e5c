import 'server-only'
import { announcementsOf, type DbTx } from '@gatehouse/db'
import { legalMoves, Problem } from '@gatehouse/policy'
import type { SchedulePatch, VersionLifecycle, VersionMove } from '@/contract/lifecycle.ts'
import { changedFields, inOneStep, lockRow, present } from './admin-edit.ts'
import { audit } from './audit.ts'
import { db, pool } from './db.ts'
import { requireCompilable } from './draft-check.ts'
import { requireVersion } from './edits.ts'
import {
  PLANNED,
  type PlacedFinding,
  type Plan,
  standingFindings,
  stateNowOf,
} from './lifecycle-plan.ts'
import { judge } from './lifecycle-preview.ts'
import { announcedText, SUCCESSOR, saveOperations, toOperationPlan } from './operation-plans.ts'
import { postponed, postponementsOf, recordPostponements } from './postponements.ts'
import { requireAdmin } from './session.ts'
import { moveColumns } from './version-move.ts'

/** What is planned for a version of the draft. @throws Problem `not_found`, also when the version is another API's */
export async function getLifecycle(apiId: string, versionId: string): Promise<VersionLifecycle> {
  await requireAdmin()
  return lifecycleRecord(db(), apiId, versionId)
}

async function lifecycleRecord(
  tx: DbTx,
  apiId: string,
  versionId: string,
): Promise<VersionLifecycle> {
  const nowMs = Date.now()
  const row = await tx.apiVersion.findUnique({
    where: { id: versionId, apiId },
    include: {
      ...PLANNED,
      api: { select: { id: true, slug: true, name: true } },
      guide: true,
      operations: { orderBy: [{ position: 'asc' }, { id: 'asc' }], include: SUCCESSOR },
    },
  })
  if (row === null) throw new Problem('not_found')
  const announced = await announcementsOf(pool(), versionId)
  const stateNow = stateNowOf(row, nowMs)
  const { api, name, state, notice, successor, version } = row
  return {
    ...{ versionId, api, name, state, stateNow, notice, version },
    ...textsOf(row),
    successor: successor && { id: successor.id, name: successor.name },
    migrationGuide: row.guide?.text ?? '',
    operations: row.operations.map((operation) => toOperationPlan(operation, announced)),
    moves: [...legalMoves(stateNow)],
    announced: announcedText(announced.version),
    postponements: await postponementsOf(tx, versionId),
    findings: standingFindings(row, nowMs),
  }
}

type Instants = Readonly<{
  deprecatedAt: Date | null
  sunsetAt: Date | null
  removedAt: Date | null
}>

function textsOf({ deprecatedAt, sunsetAt, removedAt }: Instants) {
  return {
    deprecatedAt: deprecatedAt?.toISOString() ?? null,
    sunsetAt: sunsetAt?.toISOString() ?? null,
    removedAt: removedAt?.toISOString() ?? null,
  }
}

/**
 * Plans, changes, postpones or withdraws a deprecation, in the draft.
 *
 * @throws Problem `not_found`, `precondition_failed`, `invalid_input` at the field that a rule objects to
 */
export async function updateLifecycle(
  apiId: string,
  versionId: string,
  expectedVersion: number,
  patch: SchedulePatch,
): Promise<VersionLifecycle> {
  const actor = await requireAdmin()
  return inOneStep(async (tx) => {
    await lockRow(tx, 'api_versions', versionId)
    const before = await lifecycleRecord(tx, apiId, versionId)
    requireVersion(before, expectedVersion, before)
    const { plan, findings } = await judge(tx, apiId, versionId, patch)
    requireNoErrors(findings)
    await tx.apiVersion.update({
      where: { id: versionId },
      data: {
        ...columnsOf(plan),
        ...present({ notice: patch.notice }),
        version: { increment: 1 },
      },
    })
    if (patch.migrationGuide !== undefined) await saveGuide(tx, versionId, patch.migrationGuide)
    await saveOperations(tx, patch.operations ?? [])
    await requireCompilable(tx, [{ collection: 'versions', id: versionId }])
    const after = await lifecycleRecord(tx, apiId, versionId)
    await audit(tx, actor, {
      ...{ action: actionOf(before, after), subjectType: 'version', subjectId: versionId },
      organizationId: null,
      ...withReason(changedFields(told(before), told(after)), patch.reason),
    })
    const isRecorded = await recordPostponements(tx, actor, { before, after }, patch.reason ?? '')
    return isRecorded ? lifecycleRecord(tx, apiId, versionId) : after
  })
}

function columnsOf(plan: Plan) {
  const date = (atMs: number | null) => (atMs === null ? null : new Date(atMs))
  return {
    deprecatedAt: date(plan.deprecatedAtMs),
    sunsetAt: date(plan.sunsetAtMs),
    removedAt: date(plan.removedAtMs),
    successorVersionId: plan.successorVersionId,
  }
}

/** What the audit log shows of a plan; the guide is a document and only its length is told. */
function told({ successor, migrationGuide, operations, ...record }: VersionLifecycle) {
  const { deprecatedAt, sunsetAt, removedAt, notice } = record
  const planned = operations.flatMap(({ announced: _, successor: instead, ...operation }) =>
    operation.deprecatedAt === null && operation.sunsetAt === null
      ? []
      : [{ ...operation, successorOperationId: instead?.id ?? null }],
  )
  return {
    ...{ deprecatedAt, sunsetAt, removedAt, notice },
    successorVersionId: successor?.id ?? null,
    migrationGuideLength: migrationGuide.length,
    operations: planned,
  }
}

function actionOf(before: VersionLifecycle, after: VersionLifecycle): string {
  return postponed(before, after).length > 0
    ? 'version.sunset_postponed'
    : 'version.schedule_changed'
}

function withReason(
  changes: { before: Record<string, unknown>; after: Record<string, unknown> } | null,
  reason = '',
) {
  if (changes === null || reason === '') return changes ?? {}
  return { ...changes, after: { ...changes.after, reason } }
}

function requireNoErrors(findings: readonly PlacedFinding[]): void {
  const errors = findings
    .filter(({ severity }) => severity === 'error')
    .map(({ pointer, message }) => ({ pointer, detail: message }))
  if (errors.length > 0) throw new Problem('invalid_input', undefined, { errors })
}

async function saveGuide(tx: DbTx, versionId: string, guide: string): Promise<void> {
  if (guide.trim() === '') {
    await tx.migrationGuide.deleteMany({ where: { versionId } })
    return
  }
  await tx.migrationGuide.upsert({
    where: { versionId },
    create: { versionId, text: guide },
    update: { text: guide, version: { increment: 1 } },
  })
}

/**
 * Moves a version of the draft along its lifecycle.
 *
 * @throws Problem `not_found`, `precondition_failed`, `invalid_input` for a move that is not legal or breaks a promise
 */
export async function moveVersion(
  apiId: string,
  versionId: string,
  expectedVersion: number,
  { to, reason }: VersionMove,
): Promise<VersionLifecycle> {
  const actor = await requireAdmin()
  return inOneStep(async (tx) => {
    await lockRow(tx, 'api_versions', versionId)
    const before = await lifecycleRecord(tx, apiId, versionId)
    requireVersion(before, expectedVersion, before)
    const columns = await moveColumns(tx, versionId, { to, reason, pointer: '/to' }, Date.now())
    await tx.apiVersion.update({
      where: { id: versionId },
      data: { ...columns, version: { increment: 1 } },
    })
    await requireCompilable(tx, [{ collection: 'versions', id: versionId }])
    await audit(tx, actor, {
      ...{ action: 'version.moved', subjectType: 'version', subjectId: versionId },
      organizationId: null,
      before: { state: before.stateNow },
      after: { state: to, ...(reason === '' ? {} : { reason }) },
    })
    return lifecycleRecord(tx, apiId, versionId)
  })
}
