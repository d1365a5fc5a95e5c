import 'server-only'
import { announcementOf, type DbTx, readDraft } from '@gatehouse/db'
import { legalMoves, Problem, previewLifecycle, problemDocument } from '@gatehouse/policy'
import type {
  SchedulePatch,
  SchedulePreview,
  VersionLifecycle,
  VersionMove,
} from '@/contract/lifecycle.ts'
import { env } from '@/env.ts'
import { badField, changedFields, inOneStep, lockRow, present } from './admin-edit.ts'
import { audit } from './audit.ts'
import { db, pool } from './db.ts'
import { requireCompilable } from './draft-check.ts'
import { requireVersion } from './edits.ts'
import {
  judgePlan,
  PLANNED,
  type PlacedFinding,
  type Plan,
  planOf,
  standingFindings,
  stateNowOf,
} from './lifecycle-plan.ts'
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
      operations: { orderBy: [{ position: 'asc' }, { id: 'asc' }] },
    },
  })
  if (row === null) throw new Problem('not_found')
  const announced = await announcementOf(pool(), versionId)
  const stateNow = stateNowOf(row, nowMs)
  const { api, name, state, notice, successor, version } = row
  return {
    ...{ versionId, api, name, state, stateNow, notice, version },
    ...textsOf(row),
    successor: successor && { id: successor.id, name: successor.name },
    migrationGuide: row.guide?.text ?? '',
    operations: row.operations.map((operation) => ({
      ...{ id: operation.id, method: operation.method, path: operation.path },
      deprecatedAt: operation.deprecatedAt?.toISOString() ?? null,
      sunsetAt: operation.sunsetAt?.toISOString() ?? null,
    })),
    moves: [...legalMoves(stateNow)],
    announced: announced && {
      announcedAt: text(announced.announcedAtMs),
      deprecatedAt: text(announced.deprecatedAtMs),
      sunsetAt: announced.sunsetAtMs === null ? null : text(announced.sunsetAtMs),
    },
    findings: standingFindings(row, nowMs),
  }
}

function text(atMs: number): string {
  return new Date(atMs).toISOString()
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
    await saveOperations(tx, versionId, patch.operations ?? [])
    await requireCompilable(tx, [{ collection: 'versions', id: versionId }])
    const after = await lifecycleRecord(tx, apiId, versionId)
    await audit(tx, actor, {
      ...{ action: actionOf(before, after), subjectType: 'version', subjectId: versionId },
      organizationId: null,
      ...withReason(changedFields(told(before), told(after)), patch.reason),
    })
    return after
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
  const planned = operations.filter(({ deprecatedAt: a, sunsetAt: b }) => a !== null || b !== null)
  return {
    ...{ deprecatedAt, sunsetAt, removedAt, notice },
    successorVersionId: successor?.id ?? null,
    migrationGuideLength: migrationGuide.length,
    operations: planned,
  }
}

function actionOf(before: VersionLifecycle, after: VersionLifecycle): string {
  const isLater = (after.sunsetAt ?? '9') > (before.sunsetAt ?? '9')
  return before.announced !== null && isLater
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

async function judge(tx: DbTx, apiId: string, versionId: string, patch: SchedulePatch) {
  const nowMs = Date.now()
  const row = await tx.apiVersion.findUnique({
    where: { id: versionId, apiId },
    include: PLANNED,
  })
  if (row === null) throw new Problem('not_found')
  const plan = planOf(row, patch)
  const successor =
    plan.successorVersionId === null
      ? null
      : await tx.apiVersion.findUnique({ where: { id: plan.successorVersionId, apiId } })
  if (plan.successorVersionId !== null && successor === null) {
    throw badField('/successorVersionId', 'The API has no such version')
  }
  const successorState = successor === null ? null : stateNowOf(successor, nowMs)
  const findings = await judgePlan(row, plan, successorState, patch.reason ?? '', nowMs)
  return { plan, findings }
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

async function saveOperations(
  tx: DbTx,
  versionId: string,
  operations: NonNullable<SchedulePatch['operations']>,
): Promise<void> {
  for (const [index, { id, deprecatedAt, sunsetAt }] of operations.entries()) {
    if (
      sunsetAt !== null &&
      (deprecatedAt === null || Date.parse(sunsetAt) < Date.parse(deprecatedAt))
    ) {
      const detail = 'A sunset needs a deprecation that is not later.'
      throw badField(`/operations/${index}/sunsetAt`, detail)
    }
    const date = (instant: string | null) => (instant === null ? null : new Date(instant))
    const { count } = await tx.operation.updateMany({
      where: { id, versionId },
      data: { deprecatedAt: date(deprecatedAt), sunsetAt: date(sunsetAt) },
    })
    if (count === 0) throw badField(`/operations/${index}/id`, 'The version has no such operation')
  }
}

/** What a plan would tell callers, and what is to be said against it; changes nothing. @throws Problem `not_found` */
export async function planLifecycle(
  apiId: string,
  versionId: string,
  patch: SchedulePatch,
): Promise<SchedulePreview> {
  await requireAdmin()
  const { plan, findings } = await judge(db(), apiId, versionId, patch)
  const { successorVersionId, ...schedule } = plan
  const draft = await readDraft(db())
  const source = {
    ...draft,
    versions: draft.versions.map((version) =>
      version.id === versionId ? { ...version, schedule, successorVersionId } : version,
    ),
  }
  const preview = previewLifecycle(source, versionId, env().PORTAL_URL)
  if (preview === undefined) throw new Problem('not_found')
  const problem = new Problem('version_retired', preview.retirement.detail)
  return {
    ok: findings.every(({ severity }) => severity !== 'error'),
    findings,
    fields: preview.lifecycle.fields.map(([name, value]) => ({ name, value })),
    gone: {
      ...problemDocument(problem, {
        requestId: '…',
        docsBaseUrl: env().PORTAL_URL,
        extra: preview.retirement.members,
      }),
    },
  }
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
