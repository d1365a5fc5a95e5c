import 'server-only'
import type { Announcement, Announcements, DbTx, Prisma } from '@gatehouse/db'
import type { LifecycleSchedule, OperationSource, VersionState } from '@gatehouse/policy'
import type { OperationPlan, SchedulePatch } from '@/contract/lifecycle.ts'
import { badField, present } from './admin-edit.ts'
import { judgePlan, type PlacedFinding, stateNowOf } from './lifecycle-plan.ts'

export const SUCCESSOR = {
  successor: {
    select: {
      ...{ id: true, method: true, path: true },
      version: { select: { id: true, name: true } },
    },
  },
} as const satisfies Prisma.OperationInclude

type Row = Prisma.OperationGetPayload<{ include: typeof SUCCESSOR }>

/** An operation and what is planned for it alone. */
export function toOperationPlan(
  { id, method, path, deprecatedAt, sunsetAt, successor, guideUrl }: Row,
  announced: Announcements,
): OperationPlan {
  return {
    ...{ id, method, path, successor, guideUrl },
    deprecatedAt: deprecatedAt?.toISOString() ?? null,
    sunsetAt: sunsetAt?.toISOString() ?? null,
    announced: announcedText(announced.operations.get(id) ?? null),
  }
}

export function announcedText(announced: Announcement | null): OperationPlan['announced'] {
  if (announced === null) return null
  const { announcedAtMs, deprecatedAtMs, sunsetAtMs } = announced
  const text = (atMs: number) => new Date(atMs).toISOString()
  return {
    announcedAt: text(announcedAtMs),
    deprecatedAt: text(deprecatedAtMs),
    sunsetAt: sunsetAtMs === null ? null : text(sunsetAtMs),
  }
}

type Patch = NonNullable<SchedulePatch['operations']>[number]

type Around = Readonly<{
  apiId: string
  versionId: string
  /** The version's own, as it would be. */
  schedule: LifecycleSchedule
  /** Of the version's successor, which counts where an operation names none. */
  successorState: VersionState | null
  announced: Announcements
  reason: string
  nowMs: number
}>

/**
 * What is to be said against the plans of single operations, by the rules of a version.
 * @throws Problem `invalid_input` for an operation that the version, or as a successor the API, does not have
 */
export async function judgeOperations(
  tx: DbTx,
  around: Around,
  patches: readonly Patch[],
): Promise<PlacedFinding[]> {
  const findings: PlacedFinding[] = []
  for (const [index, patch] of patches.entries()) {
    const at = `/operations/${index}`
    const row = await tx.operation.findUnique({
      where: { id: patch.id, versionId: around.versionId },
    })
    if (row === null) throw badField(`${at}/id`, 'The version has no such operation')
    const instant = (text: string | null) => (text === null ? null : Date.parse(text))
    const successorId =
      patch.successorOperationId === undefined ? row.successorId : patch.successorOperationId
    const plan = {
      deprecatedAtMs: instant(patch.deprecatedAt),
      sunsetAtMs: instant(patch.sunsetAt),
      removedAtMs: null,
      // A version's successor has a successor for the operation, too.
      successorVersionId: successorId ?? (around.successorState === null ? null : 'the version’s'),
    }
    const successorState = await stateOf(tx, around, successorId, at)
    const announced = around.announced.operations.get(patch.id) ?? null
    const own = judgePlan(row, plan, { ...around, successorState, announced })
    findings.push(...own.map((finding) => ({ ...finding, pointer: placed(at, finding.pointer) })))
    findings.push(...outliving(at, plan.sunsetAtMs, around.schedule))
  }
  return findings
}

/** The state of what replaces an operation. */
async function stateOf(
  tx: DbTx,
  { apiId, successorState, nowMs }: Around,
  successorId: string | null,
  at: string,
): Promise<VersionState | null> {
  if (successorId === null) return successorState
  const found = await tx.operation.findFirst({
    where: { id: successorId, version: { apiId } },
    select: { version: true },
  })
  if (found === null) {
    throw badField(`${at}/successorOperationId`, 'The API has no such operation')
  }
  return stateNowOf(found.version, nowMs)
}

function placed(at: string, pointer: string): string {
  if (pointer === '/reason') return pointer
  return at + (pointer === '/successorVersionId' ? '/successorOperationId' : pointer)
}

function outliving(
  at: string,
  sunsetAtMs: number | null,
  { sunsetAtMs: versionAtMs }: LifecycleSchedule,
): PlacedFinding[] {
  if (sunsetAtMs === null || versionAtMs === null || sunsetAtMs <= versionAtMs) return []
  const message = 'The version stops answering earlier: its sunset counts.'
  const pointer = `${at}/sunsetAt`
  return [{ code: 'outlives_its_version', severity: 'warning', pointer, message }]
}

/** Saves plans that were judged. */
export async function saveOperations(tx: DbTx, patches: readonly Patch[]): Promise<void> {
  const date = (instant: string | null) => (instant === null ? null : new Date(instant))
  for (const { id, deprecatedAt, sunsetAt, successorOperationId, guideUrl } of patches) {
    await tx.operation.update({
      where: { id },
      data: {
        ...{ deprecatedAt: date(deprecatedAt), sunsetAt: date(sunsetAt) },
        ...present({ successorId: successorOperationId, guideUrl }),
      },
    })
  }
}

/** An operation of a source with its patch, if there is one. */
export function withPatch(operation: OperationSource, patches: readonly Patch[]): OperationSource {
  const patch = patches.find(({ id }) => id === operation.id)
  if (patch === undefined) return operation
  const { deprecatedAt, sunsetAt, successorOperationId, guideUrl } = patch
  const instant = (text: string | null) => (text === null ? null : Date.parse(text))
  return {
    ...operation,
    ...present({ successorOperationId, guideUrl }),
    schedule: {
      deprecatedAtMs: instant(deprecatedAt),
      sunsetAtMs: instant(sunsetAt),
      removedAtMs: null,
    },
  }
}
