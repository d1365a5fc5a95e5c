import 'server-only'
import { announcementsOf, type DbTx, readDraft } from '@gatehouse/db'
import {
  type CompiledOperation,
  Problem,
  previewLifecycle,
  problemDocument,
} from '@gatehouse/policy'
import type { SchedulePatch, SchedulePreview } from '@/contract/lifecycle.ts'
import { env } from '@/env.ts'
import { badField } from './admin-edit.ts'
import { db, pool } from './db.ts'
import { judgePlan, PLANNED, planOf, stateNowOf } from './lifecycle-plan.ts'
import { judgeOperations, withPatch } from './operation-plans.ts'
import { requireAdmin } from './session.ts'

/** The plan that a patch leaves, and what is to be said against it. @throws Problem `not_found`, `invalid_input` */
export async function judge(tx: DbTx, apiId: string, versionId: string, patch: SchedulePatch) {
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
  const announced = await announcementsOf(pool(), versionId)
  const successorState = successor === null ? null : stateNowOf(successor, nowMs)
  const around = { reason: patch.reason ?? '', nowMs }
  const findings = [
    ...judgePlan(row, plan, { ...around, announced: announced.version, successorState }),
    ...(await judgeOperations(
      tx,
      { apiId, versionId, schedule: plan, successorState, announced, ...around },
      patch.operations ?? [],
    )),
  ]
  return { plan, findings }
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
  const asked = patch.operations ?? []
  const source = {
    ...draft,
    versions: draft.versions.map((version) =>
      version.id === versionId
        ? {
            ...version,
            ...{ schedule, successorVersionId },
            operations: version.operations.map((operation) => withPatch(operation, asked)),
          }
        : version,
    ),
  }
  const preview = previewLifecycle(source, versionId, env().PORTAL_URL)
  const operations = source.versions.find(({ id }) => id === versionId)?.operations ?? []
  if (preview === undefined) throw new Problem('not_found')
  return {
    ok: findings.every(({ severity }) => severity !== 'error'),
    findings: findings.map(({ code, severity, message }) => ({ code, severity, message })),
    ...toldOf(preview),
    operations: asked.flatMap(({ id }) => {
      const compiled = preview.operations.get(id)
      const operation = operations.find((candidate) => candidate.id === id)
      if (compiled === undefined || operation === undefined) return []
      const { method, path } = operation
      return [{ id, method, path, ...toldOf(compiled) }]
    }),
  }
}

/** The fields on every answer, and the answer after the sunset. */
function toldOf({ lifecycle, retirement }: CompiledOperation) {
  const problem = new Problem('version_retired', retirement.detail)
  return {
    fields: lifecycle.fields.map(([name, value]) => ({ name, value })),
    gone: {
      ...problemDocument(problem, {
        requestId: '…',
        docsBaseUrl: env().PORTAL_URL,
        extra: retirement.members,
      }),
    },
  }
}
