import 'server-only'
import { canaryCounts } from '@gatehouse/db'
import {
  type BucketMs,
  bucketStartMs,
  bucketStarts,
  type CanarySample,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  quantile,
} from '@gatehouse/policy'
import type { CanaryEvent, CanaryPoint, CanaryRecord, CanaryReport } from '@/contract/canaries.ts'
import { getCanary } from './canaries.ts'
import { db, pool } from './db.ts'
import { namedUsers } from './names.ts'

/** What is shown of the time before it began and after it ended, so that a change can be seen. */
const MARGIN_MINUTES = 5
const HISTORY_MAX = 100
/** A chart has about as many points as it has room for. */
const MINUTES_MAX = 180

/** A canary with its two curves and its history. @throws Problem `not_found` */
export async function canaryReport(canaryId: string): Promise<CanaryReport> {
  const canary = await getCanary(canaryId)
  const [curves, history] = await Promise.all([curvesOf(canary, Date.now()), historyOf(canaryId)])
  return { canary, ...curves, history }
}

async function curvesOf(canary: CanaryRecord, nowMs: number) {
  const marginMs = MARGIN_MINUTES * MINUTE_MS
  const startedMs = Date.parse(canary.startedAt) - marginMs
  const endedMs = canary.endedAt === null ? nowMs : Date.parse(canary.endedAt) + marginMs
  const toMs = Math.min(nowMs, endedMs)
  const stepMs = stepOf(toMs - startedMs)
  // A finished day has 24 points at most; of a long run the last month is shown.
  const fromMs = bucketStartMs(Math.max(startedMs, toMs - 31 * DAY_MS), stepMs)
  const buckets = await canaryCounts(pool(), canary, { fromMs, toMs, stepMs })
  const byStart = new Map(buckets.map((bucket) => [bucket.startsAtMs, bucket]))
  const points = bucketStarts(fromMs, toMs, stepMs).map((startsAtMs): CanaryPoint => {
    const bucket = byStart.get(startsAtMs)
    return {
      ...{ startsAtMs, isPartial: startsAtMs + stepMs > nowMs },
      stable: figuresOf(bucket?.stable),
      canary: figuresOf(bucket?.canary),
    }
  })
  return { stepMs, points }
}

function stepOf(lengthMs: number): BucketMs {
  if (lengthMs <= MINUTES_MAX * MINUTE_MS) return MINUTE_MS
  return lengthMs <= 7 * DAY_MS ? HOUR_MS : DAY_MS
}

function figuresOf(sample: CanarySample | undefined) {
  if (sample === undefined) return { calls: 0, errors: 0, p95Ms: null }
  const { calls, errors, latency } = sample
  return { calls, errors, p95Ms: quantile(latency, 0.95) }
}

/** Steps, pauses and ends as the audit log has them: who, why, and the share afterwards. */
async function historyOf(canaryId: string): Promise<CanaryEvent[]> {
  const rows = await db().auditEvent.findMany({
    where: { subjectType: 'canary', subjectId: canaryId },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: HISTORY_MAX,
  })
  const people = await namedUsers(rows.map(({ actorUserId }) => actorUserId))
  return rows.map(({ id, at, action, actorUserId, after }) => {
    const { share, reason, revision } = fieldsOf(after)
    return {
      ...{ id, action, at: at.toISOString() },
      actor:
        actorUserId === null
          ? null
          : (people.get(actorUserId) ?? { id: actorUserId, name: '', email: '' }),
      share: typeof share === 'string' ? share : '',
      reason: typeof reason === 'string' ? reason : '',
      revision: typeof revision === 'number' ? revision : null,
    }
  })
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
