import 'server-only'
import {
  type DbTx,
  definitionOf,
  evaluateSlo,
  evaluationFields,
  mintId,
  type Prisma,
} from '@gatehouse/db'
import {
  budgetLevel,
  errorBudget,
  Problem,
  prometheusRules,
  renderPrometheusRules,
} from '@gatehouse/policy'
import type { Page, PageQuery } from '@/contract/paging.ts'
import {
  type CreateSlo,
  type PatchSlo,
  type SilenceSlo,
  type SloFilter,
  SloRecord,
} from '@/contract/slos.ts'
import {
  badField,
  changedFields,
  inOneStep,
  lockRow,
  present,
  refusingDuplicates,
} from './admin-edit.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db, pool } from './db.ts'
import { requireVersion } from './edits.ts'
import { requireAdmin } from './session.ts'
import { type Names, scopeNames } from './slo-names.ts'

const RECORD = {
  _count: { select: { alerts: { where: { status: 'firing' } } } },
} as const satisfies Prisma.SloInclude

type Row = Prisma.SloGetPayload<{ include: typeof RECORD }>

const NAME_TAKEN = 'Another objective has this name'

function toRecord(row: Row, names: Names): SloRecord {
  const { name, kind, subject, thresholdMs, apiId, versionId, eventsMin, version } = row
  const { routeId, tierId } = row
  const { objective, periodDays } = definitionOf(row)
  const counts = { total: Number(row.total), bad: Number(row.bad) }
  const left = counts.total === 0 ? null : errorBudget({ objective, counts }).leftShare
  return {
    ...{ id: row.id, name, kind, subject, thresholdMs, apiId, versionId, routeId, tierId },
    ...{ objective, periodDays },
    ...{ eventsMin, version, ...counts },
    apiName: names.get(apiId ?? '') ?? null,
    versionName: names.get(versionId ?? '') ?? null,
    routeName: names.get(routeId ?? '') ?? null,
    tierName: names.get(tierId ?? '') ?? null,
    state: SloRecord.shape.state.parse(row.state),
    evaluatedAt: row.evaluatedAt?.toISOString() ?? null,
    budgetLeft: left,
    budgetLevel: left === null ? null : budgetLevel(left),
    firing: row._count.alerts,
    silencedUntil: row.silencedUntil?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** Objectives as the worker left them a minute ago, newest first. */
export async function listSlos(query: PageQuery & SloFilter): Promise<Page<SloRecord>> {
  await requireAdmin()
  const { cursor, limit, q, state, apiId } = query
  const name =
    q === undefined || q === '' ? {} : { name: { contains: q, mode: 'insensitive' } as const }
  const rows = await db().slo.findMany({
    where: { AND: [afterCursor(cursor)], ...name, ...present({ state, apiId }) },
    orderBy: [...NEWEST_FIRST],
    take: limit + 1,
    include: RECORD,
  })
  const names = await scopeNames(rows)
  return toPage(
    rows,
    limit,
    (row) => toRecord(row, names),
    (row) => row,
  )
}

/** @throws Problem `not_found` */
export async function getSlo(sloId: string): Promise<SloRecord> {
  await requireAdmin()
  return sloRecord(db(), sloId)
}

async function sloRecord(tx: DbTx, sloId: string): Promise<SloRecord> {
  const row = await tx.slo.findUnique({ where: { id: sloId }, include: RECORD })
  if (row === null) throw new Problem('not_found')
  return toRecord(row, await scopeNames([row]))
}

/** @throws Problem `invalid_input` for calls that are not there, `conflict` for a name that is taken */
export async function createSlo(input: CreateSlo): Promise<SloRecord> {
  const actor = await requireAdmin()
  await requireCalls(input)
  const id = mintId('slo')
  const fields = { ...input, thresholdMs: input.kind === 'latency' ? input.thresholdMs : null }
  await refusingDuplicates('/name', NAME_TAKEN, () =>
    inOneStep(async (tx) => {
      await tx.slo.create({ data: { id, ...fields, createdById: actor.userId } })
      await audit(tx, actor, {
        ...{ action: 'slo.created', subjectType: 'slo', subjectId: id, organizationId: null },
        after: fields,
      })
    }),
  )
  await countNow(id)
  return sloRecord(db(), id)
}

/** An objective over calls that nobody could make would never say anything. */
async function requireCalls({ apiId, versionId, routeId, tierId }: CreateSlo): Promise<void> {
  if (tierId !== null && (await db().tier.count({ where: { id: tierId } })) === 0) {
    throw badField('/tierId', 'There is no such tier')
  }
  if (apiId === null) return
  const api = await db().api.findUnique({
    where: { id: apiId },
    select: {
      versions: { select: { id: true } },
      routes: { select: { id: true, versionId: true } },
    },
  })
  if (api === null) throw badField('/apiId', 'There is no such API')
  if (versionId !== null && !api.versions.some(({ id }) => id === versionId)) {
    throw badField('/versionId', 'The API has no such version')
  }
  if (routeId === null) return
  const route = api.routes.find(({ id }) => id === routeId)
  if (route === undefined) throw badField('/routeId', 'The API has no such route')
  if (versionId !== null && route.versionId !== versionId) {
    throw badField('/routeId', 'The route leads to another version')
  }
}

/** So that a page shows where it stands without waiting for the worker. Alerts are the worker's alone. */
async function countNow(sloId: string): Promise<void> {
  const row = await db().slo.findUnique({ where: { id: sloId } })
  if (row === null) return
  const evaluation = await evaluateSlo(pool(), definitionOf(row), Date.now())
  await db().slo.updateMany({
    where: { id: sloId, version: row.version },
    data: evaluationFields(evaluation),
  })
}

/** @throws Problem `not_found`, `precondition_failed`, `conflict` */
export async function updateSlo(
  sloId: string,
  expectedVersion: number,
  patch: PatchSlo,
): Promise<SloRecord> {
  const actor = await requireAdmin()
  await refusingDuplicates('/name', NAME_TAKEN, () =>
    inOneStep(async (tx) => {
      await lockRow(tx, 'slos', sloId)
      const before = await sloRecord(tx, sloId)
      requireVersion(before, expectedVersion, before)
      const data = { ...present(patch), updatedAt: new Date(), version: { increment: 1 } }
      await tx.slo.update({ where: { id: sloId }, data })
      await audit(tx, actor, {
        ...{ action: 'slo.updated', subjectType: 'slo', subjectId: sloId, organizationId: null },
        ...changedFields(before, patch),
      })
    }),
  )
  await countNow(sloId)
  return sloRecord(db(), sloId)
}

/** @throws Problem `not_found`, `precondition_failed` */
export async function deleteSlo(sloId: string, expectedVersion: number): Promise<void> {
  const actor = await requireAdmin()
  await inOneStep(async (tx) => {
    await lockRow(tx, 'slos', sloId)
    const before = await sloRecord(tx, sloId)
    requireVersion(before, expectedVersion, before)
    await tx.slo.delete({ where: { id: sloId } })
    const { name, kind, objective, periodDays, apiId, versionId, routeId, tierId } = before
    await audit(tx, actor, {
      ...{ action: 'slo.deleted', subjectType: 'slo', subjectId: sloId, organizationId: null },
      before: { name, kind, objective, periodDays, apiId, versionId, routeId, tierId },
    })
  })
}

/** Begins, moves or ends a silence. @throws Problem `not_found` */
export async function silenceSlo(sloId: string, { minutes }: SilenceSlo): Promise<SloRecord> {
  const actor = await requireAdmin()
  const silencedUntil = minutes === null ? null : new Date(Date.now() + minutes * 60_000)
  await inOneStep(async (tx) => {
    await lockRow(tx, 'slos', sloId)
    await tx.slo.update({ where: { id: sloId }, data: { silencedUntil } })
    await audit(tx, actor, {
      ...{ action: 'slo.silenced', subjectType: 'slo', subjectId: sloId, organizationId: null },
      after: { silencedUntil: silencedUntil?.toISOString() ?? null },
    })
  })
  return sloRecord(db(), sloId)
}

/** All objectives as a rule file; those that Prometheus cannot follow are named in comments. */
export async function exportRules(): Promise<string> {
  await requireAdmin()
  const rows = await db().slo.findMany({ orderBy: { id: 'asc' } })
  const { file, skipped } = prometheusRules(rows.map(definitionOf))
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  const comments = skipped.map(
    ({ sloId, reason }) => `# Left out: ${sloId} ${JSON.stringify(names.get(sloId))}. ${reason}\n`,
  )
  return comments.join('') + renderPrometheusRules(file)
}

/** A list's CSV. */
export const SLO_COLUMNS: readonly CsvColumn<SloRecord>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'name', cell: ({ name }) => name },
  { header: 'kind', cell: ({ kind }) => kind },
  { header: 'thresholdMs', cell: ({ thresholdMs }) => thresholdMs },
  { header: 'api', cell: ({ apiName }) => apiName },
  { header: 'version', cell: ({ versionName }) => versionName },
  { header: 'route', cell: ({ routeName }) => routeName },
  { header: 'tier', cell: ({ tierName }) => tierName },
  { header: 'objective', cell: ({ objective }) => objective },
  { header: 'periodDays', cell: ({ periodDays }) => periodDays },
  { header: 'state', cell: ({ state }) => state },
  { header: 'total', cell: ({ total }) => total },
  { header: 'bad', cell: ({ bad }) => bad },
  { header: 'budgetLeft', cell: ({ budgetLeft }) => budgetLeft },
]
