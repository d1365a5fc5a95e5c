import {
  type CanarySource,
  type Issue,
  MINUTE_MS,
  nextWeight,
  type SnapshotSource,
  weightText,
} from '@gatehouse/policy'
import type { DbTx } from '../client.ts'
import type { Canary } from '../generated/prisma/client.ts'
import { lockPublishing, type PublishOutcome, publishPatched } from '../revisions.ts'

/** What can be done to a canary that is under way. */
export type CanaryAct = 'step' | 'pause' | 'resume' | 'roll_back' | 'finish'

export type CanaryMoved =
  | Readonly<{
      ok: true
      before: Canary
      after: Canary
      /** The revision that it made; null when nothing had to be published. */
      revision: number | null
    }>
  | Readonly<{ ok: false; reason: 'not_found' }>
  /** It is over, or at its last step, or not in the state that the act asks for. */
  | Readonly<{ ok: false; reason: 'not_possible'; canary: Canary }>
  | Readonly<{ ok: false; reason: 'issues'; issues: readonly Issue[] }>

export type CanaryActInput = Readonly<{
  act: CanaryAct
  /** Null: the worker. */
  authorId: string | null
  /** Why, for the history and the revision's comment. */
  reason: string
  nowMs: number
  /** The row's version that was seen; undefined: whatever it is. */
  expectedVersion?: number
}>

/**
 * Moves a canary on or ends it, in the caller's transaction: its row and, where the split changes, a revision patched from the one in
 * force. Nothing is moved when that revision would not compile.
 */
export async function moveCanary(
  tx: DbTx,
  canaryId: string,
  input: CanaryActInput,
): Promise<CanaryMoved> {
  await lockPublishing(tx)
  await tx.$queryRaw`select 1 from canaries where id = ${canaryId} for update`
  const before = await tx.canary.findUnique({ where: { id: canaryId } })
  if (before === null) return { ok: false, reason: 'not_found' }
  const stale = input.expectedVersion !== undefined && input.expectedVersion !== before.version
  const change = stale ? undefined : changeOf(before, input)
  if (change === undefined) return { ok: false, reason: 'not_possible', canary: before }
  await tx.$executeRaw`savepoint before_move`
  const after = await tx.canary.update({
    where: { id: canaryId },
    data: { ...change, updatedAt: new Date(input.nowMs), version: { increment: 1 } },
  })
  if (input.act === 'finish') await promote(tx, before)
  const outcome = await publishMove(tx, after, input)
  if (outcome === null) return { ok: true, before, after, revision: null }
  if (!outcome.ok && outcome.reason === 'issues') {
    await tx.$executeRaw`rollback to savepoint before_move`
    return { ok: false, reason: 'issues', issues: outcome.issues }
  }
  return { ok: true, before, after, revision: outcome.ok ? outcome.number : null }
}

/** The fields that change; undefined when the act is not possible now. */
function changeOf(canary: Canary, { act, reason, nowMs }: CanaryActInput) {
  const isRunning = canary.state === 'running'
  const isPaused = canary.state === 'paused'
  if (!isRunning && !isPaused) return undefined
  const now = new Date(nowMs)
  switch (act) {
    case 'pause':
      return isRunning ? { state: 'paused', nextStepAt: null } : undefined
    case 'resume':
      return isPaused ? { state: 'running', nextStepAt: stepAfter(canary, nowMs) } : undefined
    case 'step': {
      const weight = nextWeight(canary.steps, canary.weight)
      if (weight === undefined) return undefined
      const nextStepAt = isRunning ? stepAfter({ ...canary, weight }, nowMs) : null
      return { weight, steppedAt: now, nextStepAt }
    }
    case 'roll_back':
      return { state: 'rolled_back', endedAt: now, nextStepAt: null, reason }
    case 'finish':
      return { state: 'finished', endedAt: now, nextStepAt: null, reason }
  }
}

/** When the step after the present one is due; null at the last one. */
export function stepAfter(
  { steps, weight, stepMinutes }: Pick<Canary, 'steps' | 'weight' | 'stepMinutes'>,
  nowMs: number,
): Date | null {
  const isLast = nextWeight(steps, weight) === undefined
  return isLast ? null : new Date(nowMs + stepMinutes * MINUTE_MS)
}

/** The row follows what is published, unless somebody has edited it to something else: that edit is theirs. */
async function promote(tx: DbTx, { versionId, upstreamId, stableUpstreamId }: Canary) {
  await tx.apiVersion.updateMany({
    where: { id: versionId, upstreamId: stableUpstreamId },
    data: { upstreamId, version: { increment: 1 } },
  })
}

/** Null where the split stays as it is. */
async function publishMove(
  tx: DbTx,
  canary: Canary,
  { act, authorId, reason }: CanaryActInput,
): Promise<PublishOutcome | null> {
  if (act === 'pause' || act === 'resume') return null
  const isOver = act !== 'step'
  const comment = `${COMMENT[act](canary)}${reason === '' ? '' : `: ${reason}`}`
  return publishPatched(tx, { authorId, comment }, (source) =>
    patchVersion(source, canary.versionId, {
      canary: isOver ? null : canarySource(canary),
      ...(act === 'finish' && { upstreamId: canary.upstreamId }),
    }),
  )
}

const COMMENT = {
  step: ({ weight }: Canary) => `Canary to ${weightText(weight)}`,
  roll_back: () => 'Canary rolled back',
  finish: () => 'Canary finished',
} as const

/** What a revision says of the row. */
export function canarySource(canary: Canary): CanarySource {
  const { id, upstreamId, weight, headerName, headerValue } = canary
  const header =
    headerName === null || headerValue === null ? null : { name: headerName, value: headerValue }
  return { id, upstreamId, weight, header }
}

/** A version that is not in the source leaves it as it is. */
export function patchVersion(
  source: SnapshotSource,
  versionId: string,
  fields: Partial<SnapshotSource['versions'][number]>,
): SnapshotSource {
  const versions = source.versions.map((version) =>
    version.id === versionId ? { ...version, ...fields } : version,
  )
  return { ...source, versions }
}
