import { bucketStartMs, MINUTE_MS, type SloDefinition } from '@gatehouse/policy'
import type { Db } from '../client.ts'
import type { Pool } from '../pool.ts'
import { definitionOf, evaluateSlo, evaluationFields } from './evaluate-slo.ts'
import { type AlertChange, stepAlerts } from './step-alerts.ts'

export type SlosEvaluated = Readonly<{
  evaluated: number
  /** What began or ended, for the log. */
  changes: readonly AlertChange[]
  /** Objectives that could not be evaluated; they are tried again in the next minute. */
  failures: readonly Readonly<{ sloId: string; error: unknown }>[]
}>

/**
 * Evaluates every objective once for the minute of `nowMs` and moves its alerts on.
 *
 * Twice, or by several workers, is as once: an objective's row is locked and remembers the minute. Messages are queued in
 * the transaction that moves the alert.
 */
export async function evaluateSlos(db: Db, pool: Pool, nowMs: number): Promise<SlosEvaluated> {
  const atMs = bucketStartMs(nowMs, MINUTE_MS)
  const due = await db.slo.findMany({
    where: { OR: [{ alertedAt: null }, { alertedAt: { lt: new Date(atMs) } }] },
    orderBy: { id: 'asc' },
  })
  let evaluated = 0
  const changes: AlertChange[] = []
  const failures: { sloId: string; error: unknown }[] = []
  for (const row of due) {
    try {
      const moved = await evaluateOne(db, pool, definitionOf(row), row.version, atMs)
      if (moved === null) continue
      evaluated += 1
      changes.push(...moved)
    } catch (error) {
      failures.push({ sloId: row.id, error })
    }
  }
  return { evaluated, changes, failures }
}

/** Null when another worker has done this minute, or somebody edited the objective while its usage was being counted. */
async function evaluateOne(
  db: Db,
  pool: Pool,
  definition: SloDefinition,
  version: number,
  atMs: number,
): Promise<AlertChange[] | null> {
  const evaluation = await evaluateSlo(pool, definition, atMs)
  const at = new Date(atMs)
  return db.$transaction(async (tx) => {
    const locked = await tx.$queryRaw<{ silenced_until: Date | null }[]>`
      select silenced_until from slos
      where id = ${definition.id} and version = ${version} and (alerted_at is null or alerted_at < ${at})
      for update skip locked`
    const [row] = locked
    if (row === undefined) return null
    await tx.slo.update({
      where: { id: definition.id },
      data: { ...evaluationFields(evaluation), alertedAt: at },
    })
    const isSilenced = row.silenced_until !== null && row.silenced_until.getTime() > atMs
    return stepAlerts(tx, { sloId: definition.id, isSilenced, verdicts: evaluation.verdicts, atMs })
  })
}
