import {
  type CompiledLimit,
  compileLimit,
  HOUR_MS,
  replayLimits,
  SnapshotSource,
  type TierSource,
} from '@gatehouse/policy'
import type { Db, DbTx } from '../client.ts'
import { readDraft } from '../draft.ts'
import { enqueueJob } from '../jobs.ts'
import { latestRevision } from '../latest-revision.ts'
import { mintId } from '../mint-id.ts'
import type { Pool } from '../pool.ts'
import { type CallerOf, lastDays, type PastRange, pastUsage } from './past-usage.ts'

export const TIER_PREVIEW_KIND = 'tier_preview'
/** Whoever calls most comes first; what is beyond is counted and not replayed. */
const SUBSCRIPTIONS_MAX = 500

/** What a changed tier would have meant for one subscription in the last seven days. */
export type PreviewedCaller = Readonly<{
  subscriptionId: string
  organization: Readonly<{ id: string; name: string }>
  application: Readonly<{ id: string; name: string }>
  api: Readonly<{ id: string; name: string }>
  requests: number
  /** Calls answered 429: by the tier as it is published, and as it is edited. */
  refusedBefore: number
  refusedAfter: number
  /** The hour with the most refusals as it is edited; null without any. */
  worstHour: Readonly<{ atMs: number; refused: number }> | null
}>

export type TierPreviewResult = Readonly<{
  /** The tier's version when it was replayed: an edit since makes this old. */
  tierVersion: number
  /** Of the revision that `refusedBefore` speaks of. */
  revision: number
  fromMs: number
  toMs: number
  subscriptions: number
  /** Those that were not replayed, because there are too many. */
  leftOut: number
  callers: readonly PreviewedCaller[]
}>

/** Asks for a preview, in the caller's transaction; one that was made before is replaced. Gives the job's id. */
export async function requestTierPreview(
  tx: DbTx,
  tierId: string,
  createdById: string | null,
): Promise<string> {
  const id = mintId('job')
  await tx.job.deleteMany({
    where: { kind: TIER_PREVIEW_KIND, payload: { path: ['tierId'], equals: tierId } },
  })
  await tx.job.create({ data: { id, kind: TIER_PREVIEW_KIND, createdById, payload: { tierId } } })
  await enqueueJob(tx, 'preview_tier', { jobId: id }, { maxAttempts: 3 })
  return id
}

/**
 * Works a preview out. A job that is gone (replaced meanwhile) is nothing to do; one that fails keeps the reason.
 *
 * @throws when `signal` aborts: the queue then gives the job to another worker
 */
export async function runTierPreview(
  db: Db,
  pool: Pool,
  jobId: string,
  nowMs: number,
  signal?: AbortSignal,
): Promise<void> {
  const { count } = await db.job.updateMany({
    where: { id: jobId, state: { in: ['queued', 'running'] } },
    data: { state: 'running', progress: 0, startedAt: new Date(nowMs), attempts: { increment: 1 } },
  })
  if (count === 0) return
  const job = await db.job.findUniqueOrThrow({ where: { id: jobId } })
  const { tierId } = job.payload as { tierId: string }
  try {
    const report = (progress: number) =>
      db.job.updateMany({ where: { id: jobId, state: 'running' }, data: { progress } })
    const result = await previewTier(db, pool, tierId, { nowMs, signal, report })
    await finish(db, jobId, { state: 'succeeded', progress: 100, result })
  } catch (error) {
    if (signal?.aborted) throw error
    await finish(db, jobId, {
      ...{ state: 'failed', error: error instanceof Error ? error.message : String(error) },
    })
  }
}

async function finish(
  db: Db,
  id: string,
  data: Readonly<{
    state: 'succeeded' | 'failed'
    progress?: number
    result?: TierPreviewResult
    error?: string
  }>,
): Promise<void> {
  await db.job.updateMany({
    where: { id, state: 'running' },
    data: {
      ...data,
      ...(data.result && { result: structuredClone(data.result) as object }),
      finishedAt: new Date(),
    },
  })
}

type Run = Readonly<{
  nowMs: number
  signal: AbortSignal | undefined
  report(progress: number): Promise<unknown>
}>

async function previewTier(
  db: Db,
  pool: Pool,
  tierId: string,
  { nowMs, signal, report }: Run,
): Promise<TierPreviewResult> {
  const revision = await latestRevision(pool)
  const published = revision === null ? [] : SnapshotSource.parse(revision.source).tiers
  const [draft, tier] = await Promise.all([
    db.$transaction((tx) => readDraft(tx)),
    db.tier.findUniqueOrThrow({ where: { id: tierId }, select: { version: true } }),
  ])
  const before = limitsOf(published, tierId)
  const after = limitsOf(SnapshotSource.shape.tiers.parse(draft.tiers), tierId)
  const range = lastDays([...before, ...after], nowMs)
  const { rows, total } = await subscriptionsOf(pool, tierId)
  const callers: PreviewedCaller[] = []
  for (const [index, row] of rows.entries()) {
    signal?.throwIfAborted()
    callers.push(await previewCaller(pool, row, range, { before, after }))
    await report(Math.floor(((index + 1) * 100) / rows.length))
  }
  const change = (caller: PreviewedCaller) => caller.refusedAfter - caller.refusedBefore
  return {
    ...{ tierVersion: tier.version, revision: revision?.number ?? 0 },
    ...{ fromMs: range.reportFromMs, toMs: range.toMs },
    ...{ subscriptions: total, leftOut: total - rows.length },
    callers: callers.sort((a, b) => change(b) - change(a) || b.requests - a.requests),
  }
}

type Limits = readonly CompiledLimit[]

async function previewCaller(
  pool: Pool,
  { caller, ...names }: SubscriptionRow,
  range: PastRange,
  { before, after }: Readonly<{ before: Limits; after: Limits }>,
): Promise<PreviewedCaller> {
  const usage = await pastUsage(pool, caller, range)
  const options = { reportFromMs: range.reportFromMs, stepMs: HOUR_MS }
  const { refused: refusedBefore } = replayLimits(before, usage, options)
  const { requests, refused: refusedAfter, steps } = replayLimits(after, usage, options)
  let worstHour: PreviewedCaller['worstHour'] = null
  for (const { atMs, refused } of steps) {
    if (refused > (worstHour?.refused ?? 0)) worstHour = { atMs, refused }
  }
  return { ...names, requests, refusedBefore, refusedAfter, worstHour }
}

function limitsOf(tiers: readonly TierSource[], tierId: string): CompiledLimit[] {
  return tiers.find(({ id }) => id === tierId)?.limits.map(compileLimit) ?? []
}

type SubscriptionRow = Omit<
  PreviewedCaller,
  'requests' | 'refusedBefore' | 'refusedAfter' | 'worstHour'
> &
  Readonly<{ caller: CallerOf }>

type Names = Readonly<{
  id: string
  organizationId: string
  organization: string
  applicationId: string
  application: string
  apiId: string
  api: string
  total: number
}>

async function subscriptionsOf(
  pool: Pool,
  tierId: string,
): Promise<Readonly<{ rows: SubscriptionRow[]; total: number }>> {
  const { rows } = await pool.query<Names>(
    `select s.id, s.organization_id as "organizationId", o.name as organization, s.application_id as "applicationId",
       a.name as application, s.api_id as "apiId", i.name as api, count(*) over ()::int as total
     from subscriptions s join organizations o on o.id = s.organization_id
       join applications a on a.id = s.application_id join apis i on i.id = s.api_id
     where s.tier_id = $1 and s.state = 'active'
     order by (select max(u.requests) from limit_uses u where u.subscription_id = s.id) desc nulls last, s.id
     limit ${SUBSCRIPTIONS_MAX}`,
    [tierId],
  )
  return { total: rows[0]?.total ?? 0, rows: rows.map(toSubscription) }
}

function toSubscription({
  id,
  organizationId,
  applicationId,
  apiId,
  ...row
}: Names): SubscriptionRow {
  return {
    subscriptionId: id,
    organization: { id: organizationId, name: row.organization },
    application: { id: applicationId, name: row.application },
    api: { id: apiId, name: row.api },
    caller: { organizationId, applicationId, apiId },
  }
}
