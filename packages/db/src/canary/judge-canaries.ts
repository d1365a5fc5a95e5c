import {
  CanaryRule,
  type CanaryVerdict,
  decideMove,
  describeVerdict,
  HOUR_MS,
  judgeCanary,
  MINUTE_MS,
  weightText,
} from '@gatehouse/policy'
import { recordAudit } from '../audit.ts'
import type { Db } from '../client.ts'
import type { Canary, Prisma } from '../generated/prisma/client.ts'
import type { Pool } from '../pool.ts'
import { canarySums } from './canary-counts.ts'
import { type CanaryMoved, moveCanary } from './move-canary.ts'

export type CanariesJudged = Readonly<{
  judged: number
  /** What was moved, for the log. */
  moves: readonly Readonly<{ canaryId: string; act: 'step' | 'roll_back'; reason: string }>[]
  /** Canaries that could not be judged or moved; they are tried again at the next look. */
  failures: readonly Readonly<{ canaryId: string; error: unknown }>[]
}>

const TRANSACTION = { maxWait: 5_000, timeout: 20_000 }

/**
 * Looks at every canary under way: one that is worse is rolled back, a step that is due is taken when it is fine. Twice, or by
 * several workers at once, is as once: a move names the row's version that was judged.
 */
export async function judgeCanaries(db: Db, pool: Pool, nowMs: number): Promise<CanariesJudged> {
  const underWay = await db.canary.findMany({
    where: { state: { in: ['running', 'paused'] } },
    orderBy: { id: 'asc' },
  })
  const moves: { canaryId: string; act: 'step' | 'roll_back'; reason: string }[] = []
  const failures: { canaryId: string; error: unknown }[] = []
  for (const canary of underWay) {
    try {
      const move = await judgeOne(db, pool, canary, nowMs)
      if (move !== null) moves.push({ canaryId: canary.id, ...move })
    } catch (error) {
      failures.push({ canaryId: canary.id, error })
    }
  }
  return { judged: underWay.length - failures.length, moves, failures }
}

async function judgeOne(db: Db, pool: Pool, canary: Canary, nowMs: number) {
  const verdict = await verdictOf(pool, canary, nowMs)
  const reason = describeVerdict(verdict)
  await db.canary.updateMany({
    where: { id: canary.id, version: canary.version },
    data: { verdict: verdict as unknown as Prisma.InputJsonObject, judgedAt: new Date(nowMs) },
  })
  const move = decideMove(
    {
      state: canary.state === 'paused' ? 'paused' : 'running',
      weight: canary.weight,
      steps: canary.steps,
      nextStepAtMs: canary.nextStepAt?.getTime() ?? null,
    },
    verdict,
    nowMs,
  )
  if (move.kind === 'wait') return null
  const moved = await moveByItself(db, canary, move.kind, reason, nowMs)
  if (moved.ok) return { act: move.kind, reason }
  if (moved.reason === 'issues') throw new Error(moved.issues.map(({ message }) => message).join())
  return null // somebody else was faster
}

async function moveByItself(
  db: Db,
  canary: Canary,
  act: 'step' | 'roll_back',
  reason: string,
  nowMs: number,
): Promise<CanaryMoved> {
  return db.$transaction(async (tx) => {
    const { id, version } = canary
    const moved = await moveCanary(tx, id, {
      ...{ act, reason, nowMs, authorId: null, expectedVersion: version },
    })
    if (moved.ok) {
      await recordAudit(tx, {
        ...{ actorUserId: null, subjectType: 'canary', subjectId: id },
        action: act === 'step' ? 'canary.stepped' : 'canary.rolled_back',
        ...canaryAudit(moved, reason),
      })
    }
    return moved
  }, TRANSACTION)
}

/** What the audit log keeps of a move: shares as people read them. */
export function canaryAudit(
  { before, after, revision }: Extract<CanaryMoved, { ok: true }>,
  reason: string,
) {
  const side = ({ state, weight }: Canary) => ({ state, share: weightText(weight) })
  return { before: side(before), after: { ...side(after), revision, reason } }
}

/**
 * Over the rule's window, at most since the canary began. A stable side that has hardly any calls left, as at 100 %, is taken from the
 * whole run and a window before it: from whole hours, since a run may last for weeks and is looked at every few seconds.
 */
export async function verdictOf(pool: Pool, canary: Canary, nowMs: number): Promise<CanaryVerdict> {
  const rule = CanaryRule.parse(canary.rule)
  const windowMs = rule.windowMinutes * MINUTE_MS
  const fromMs = Math.max(nowMs - windowMs, canary.startedAt.getTime())
  const toMs = nowMs + MINUTE_MS // the running minute, and nodes whose clocks are ahead
  const recent = await canarySums(pool, canary, { fromMs, toMs, stepMs: MINUTE_MS })
  const hasFewStable = recent.stable.calls < rule.samplesMin
  if (!hasFewStable || recent.canary.calls < rule.samplesMin) {
    return judgeCanary(rule, recent.stable, recent.canary)
  }
  const wholeMs = canary.startedAt.getTime() - windowMs
  const { stable } = await canarySums(pool, canary, { fromMs: wholeMs, toMs, stepMs: HOUR_MS })
  return judgeCanary(rule, stable, recent.canary)
}
