import 'server-only'
import { type DbTx, type Prisma, startCanary } from '@gatehouse/db'
import { CanaryRule, nextWeight, Problem, weightText } from '@gatehouse/policy'
import {
  type CanaryFilter,
  CanaryRecord,
  CanaryState,
  type CreateCanary,
} from '@/contract/canaries.ts'
import type { Page, PageQuery } from '@/contract/paging.ts'
import { badField, inOneStep, present, refusingDuplicates } from './admin-edit.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db } from './db.ts'
import { namedUsers } from './names.ts'
import { requireAdmin } from './session.ts'

const RECORD = {
  apiVersion: { select: { name: true, api: { select: { id: true, name: true } } } },
} as const satisfies Prisma.CanaryInclude

type Row = Prisma.CanaryGetPayload<{ include: typeof RECORD }>

const UNDER_WAY = 'The version has a canary under way'

/** @throws Problem `not_found` */
export async function getCanary(canaryId: string): Promise<CanaryRecord> {
  await requireAdmin()
  return canaryRecord(db(), canaryId)
}

/** For callers that have asked who calls. @throws Problem `not_found` */
export async function canaryRecord(tx: DbTx, canaryId: string): Promise<CanaryRecord> {
  const row = await tx.canary.findUnique({ where: { id: canaryId }, include: RECORD })
  const [record] = row === null ? [] : await toRecords(tx, [row])
  if (record === undefined) throw new Problem('not_found')
  return record
}

async function toRecords(tx: DbTx, rows: readonly Row[]): Promise<CanaryRecord[]> {
  const ids = rows.flatMap(({ upstreamId, stableUpstreamId }) => [upstreamId, stableUpstreamId])
  const upstreams = await tx.upstream.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  })
  const names = new Map(upstreams.map(({ id, name }) => [id, name]))
  const people = await namedUsers(rows.map(({ createdById }) => createdById))
  return rows.map((row) => {
    const { id, versionId, upstreamId, stableUpstreamId, weight, steps, stepMinutes } = row
    const { headerName, headerValue, reason, version } = row
    return {
      ...{ id, versionId, upstreamId, stableUpstreamId, weight, steps, stepMinutes },
      ...{ reason, version },
      apiId: row.apiVersion.api.id,
      apiName: row.apiVersion.api.name,
      versionName: row.apiVersion.name,
      upstreamName: names.get(upstreamId) ?? null,
      stableUpstreamName: names.get(stableUpstreamId) ?? null,
      state: CanaryState.parse(row.state),
      nextWeight: row.endedAt === null ? (nextWeight(steps, weight) ?? null) : null,
      header: headerName === null ? null : { name: headerName, value: headerValue ?? '' },
      rule: CanaryRule.parse(row.rule),
      verdict: CanaryRecord.shape.verdict.parse(row.verdict),
      createdBy: people.get(row.createdById ?? '') ?? null,
      ...instantsOf(row),
    }
  })
}

function instantsOf(row: Row) {
  return {
    nextStepAt: row.nextStepAt?.toISOString() ?? null,
    steppedAt: row.steppedAt.toISOString(),
    judgedAt: row.judgedAt?.toISOString() ?? null,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** Canaries under way and ended, newest first. */
export async function listCanaries(query: PageQuery & CanaryFilter): Promise<Page<CanaryRecord>> {
  await requireAdmin()
  const { cursor, limit, state, apiId, versionId, upstreamId } = query
  const rows = await db().canary.findMany({
    where: {
      AND: [
        afterCursor(cursor),
        apiId === undefined ? {} : { apiVersion: { apiId } },
        upstreamId === undefined ? {} : { OR: [{ upstreamId }, { stableUpstreamId: upstreamId }] },
      ],
      ...present({ state, versionId }),
    },
    orderBy: [...NEWEST_FIRST],
    take: limit + 1,
    include: RECORD,
  })
  const records = new Map((await toRecords(db(), rows)).map((record) => [record.id, record]))
  return toPage(
    rows,
    limit,
    ({ id }) => records.get(id) as CanaryRecord,
    (row) => row,
  )
}

const REFUSALS = {
  version_not_published: ['/versionId', 'This version is not in the revision in force'],
  upstream_not_published: [
    '/upstreamId',
    'This upstream is not in the revision in force: publish it first',
  ],
  same_upstream: ['/upstreamId', 'The version has this upstream already'],
} as const

/**
 * Starts with the first step, in force at once; the rest of the draft stays unpublished.
 *
 * @throws Problem `invalid_input` at the side that is not published, `conflict` while the version has one under way,
 * `snapshot_invalid` when the patched revision would not compile
 */
export async function createCanary(input: CreateCanary): Promise<CanaryRecord> {
  const actor = await requireAdmin()
  return refusingDuplicates('/versionId', UNDER_WAY, () =>
    inOneStep(async (tx) => {
      const outcome = await startCanary(tx, input, { authorId: actor.userId, nowMs: Date.now() })
      if (!outcome.ok) throw refusal(outcome)
      const { canary, revision } = outcome
      const record = await canaryRecord(tx, canary.id)
      const { versionId, upstreamId, stepMinutes, header, rule } = input
      await audit(tx, actor, {
        ...{ action: 'canary.started', subjectType: 'canary', subjectId: canary.id },
        organizationId: null,
        after: {
          name: `${record.apiName} ${record.versionName}`,
          ...{ share: weightText(canary.weight), revision, versionId, upstreamId },
          ...{
            steps: input.steps.map(weightText),
            stepMinutes,
            header: header?.name ?? null,
            rule,
          },
        },
      })
      return record
    }),
  )
}

function refusal(
  outcome: Extract<Awaited<ReturnType<typeof startCanary>>, { ok: false }>,
): Problem {
  switch (outcome.reason) {
    case 'issues':
      return notCompiling(outcome.issues)
    case 'under_way': {
      const errors = [{ pointer: '/versionId', detail: UNDER_WAY }]
      return new Problem('conflict', UNDER_WAY, { errors })
    }
    default: {
      const [pointer, detail] = REFUSALS[outcome.reason]
      return badField(pointer, detail)
    }
  }
}

/** The revision in force does not compile with the change; usually it does not without, either. */
export function notCompiling(issues: readonly { path: string; message: string }[]): Problem {
  const errors = issues.map(({ path, message }) => ({
    pointer: `/${path.replaceAll('.', '/')}`,
    detail: message,
  }))
  return new Problem('snapshot_invalid', 'The revision would not compile', { errors })
}

/** A list's CSV, without `rule`: what is grouped makes no cells. */
export const CANARY_COLUMNS: readonly CsvColumn<Omit<CanaryRecord, 'rule'>>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'api', cell: ({ apiName }) => apiName },
  { header: 'version', cell: ({ versionName }) => versionName },
  { header: 'state', cell: ({ state }) => state },
  { header: 'share', cell: ({ weight }) => weightText(weight) },
  { header: 'stable', cell: ({ stableUpstreamName }) => stableUpstreamName },
  { header: 'canary', cell: ({ upstreamName }) => upstreamName },
  { header: 'startedAt', cell: ({ startedAt }) => startedAt },
  { header: 'nextStepAt', cell: ({ nextStepAt }) => nextStepAt },
  { header: 'endedAt', cell: ({ endedAt }) => endedAt },
  { header: 'reason', cell: ({ reason }) => reason },
]
