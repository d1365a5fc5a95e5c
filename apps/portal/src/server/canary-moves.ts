import 'server-only'
import { canaryAudit, moveCanary as move } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import type { CanaryMove, CanaryRecord } from '@/contract/canaries.ts'
import { inOneStep } from './admin-edit.ts'
import { audit } from './audit.ts'
import { canaryRecord, notCompiling } from './canaries.ts'
import { requireVersion } from './edits.ts'
import { requireAdmin } from './session.ts'

/** As the audit log calls them. */
const DONE = {
  step: 'canary.stepped',
  pause: 'canary.paused',
  resume: 'canary.resumed',
  roll_back: 'canary.rolled_back',
  finish: 'canary.finished',
} as const satisfies Record<CanaryMove['act'], string>

/** What stands in the way of an act, for a canary that is as the caller saw it. */
const IMPOSSIBLE = {
  step: 'It is at its last step, or over',
  pause: 'Only a running canary can be paused',
  resume: 'Only a paused canary can go on',
  roll_back: 'It is over',
  finish: 'It is over',
} as const satisfies Record<CanaryMove['act'], string>

/**
 * An admin moves a canary by hand. A move that changes the split is in force within a second.
 *
 * @throws Problem `not_found`, `precondition_failed` when it moved meanwhile (perhaps by itself), `conflict`, `snapshot_invalid`
 */
export async function moveCanary(
  canaryId: string,
  expectedVersion: number,
  { act, reason }: CanaryMove,
): Promise<CanaryRecord> {
  const actor = await requireAdmin()
  return inOneStep(async (tx) => {
    const nowMs = Date.now()
    const authorId = actor.userId
    const moved = await move(tx, canaryId, { act, reason, nowMs, authorId, expectedVersion })
    const record = await canaryRecord(tx, canaryId)
    if (!moved.ok) {
      requireVersion(record, expectedVersion, record)
      if (moved.reason === 'issues') throw notCompiling(moved.issues)
      throw new Problem('conflict', IMPOSSIBLE[act])
    }
    const { before, after } = canaryAudit(moved, reason)
    await audit(tx, actor, {
      ...{ action: DONE[act], subjectType: 'canary', subjectId: canaryId, organizationId: null },
      before,
      after: { ...after, name: `${record.apiName} ${record.versionName}` },
    })
    return record
  })
}
