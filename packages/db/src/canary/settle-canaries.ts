import type { SnapshotSource } from '@gatehouse/policy'
import type { DbTx } from '../client.ts'

/**
 * Makes the canaries under way agree with a revision that is brought back. One that it does not carry ends; one that it carries with
 * another weight gets that weight and pauses, since its plan was made for what came later. One that ended stays ended: how it was
 * judged is no configuration.
 */
export async function settleCanaries(
  tx: DbTx,
  source: SnapshotSource,
  restoredNumber: number,
): Promise<void> {
  const carried = new Map(
    source.versions.flatMap(({ canary }) => (canary === null ? [] : [[canary.id, canary]])),
  )
  const underWay = await tx.canary.findMany({
    where: { state: { in: ['running', 'paused'] } },
    select: { id: true, weight: true },
  })
  const now = new Date()
  for (const { id, weight } of underWay) {
    const canary = carried.get(id)
    if (canary?.weight === weight) continue
    const data =
      canary === undefined
        ? { state: 'rolled_back', endedAt: now, reason: `revision ${restoredNumber} was restored` }
        : { state: 'paused', steppedAt: now, weight: canary.weight }
    await tx.canary.update({
      where: { id },
      data: { ...data, nextStepAt: null, version: { increment: 1 } },
    })
  }
}
