import 'server-only'
import { type DbTx, mintId, type Prisma } from '@gatehouse/db'
import {
  chosenResilience,
  Problem,
  type ProblemField,
  Resilience,
  UpstreamProtocol,
} from '@gatehouse/policy'
import type { Page, PageQuery } from '@/contract/paging.ts'
import type {
  CreateUpstream,
  PatchUpstream,
  TargetInput,
  UpstreamFilter,
  UpstreamRecord,
} from '@/contract/upstreams.ts'
import { changedFields, inOneStep, lockRow, present, refusingDuplicates } from './admin-edit.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db } from './db.ts'
import { requireCompilable } from './draft-check.ts'
import { requireVersion } from './edits.ts'
import { requireCallable } from './outgoing.ts'
import { requireAdmin } from './session.ts'
import { auditedTls, patchedTls, tlsColumns, tlsRecord } from './upstream-tls.ts'

const RECORD = {
  targets: {
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
    select: { id: true, url: true, weight: true },
  },
  _count: { select: { versions: true, routes: true } },
} as const satisfies Prisma.UpstreamInclude

type Row = Prisma.UpstreamGetPayload<{ include: typeof RECORD }>

const NAME_TAKEN = 'Another upstream has this name'

function toRecord(row: Row): UpstreamRecord {
  const { id, name, targets, version } = row
  const { connectMs, headersMs, bodyIdleMs, totalMs, streamIdleMs } = row
  return {
    ...{ id, name, targets, version },
    timeouts: { connectMs, headersMs, bodyIdleMs, totalMs, streamIdleMs },
    tls: tlsRecord(row),
    protocol: UpstreamProtocol.parse(row.protocol),
    resilience: Resilience.parse(row.resilience),
    versions: row._count.versions,
    routes: row._count.routes,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** What a row keeps of the settings. */
function chosen(resilience: Resilience): Prisma.InputJsonObject {
  return chosenResilience(resilience) as Prisma.InputJsonObject
}

/** What of an upstream can be edited, for the audit. */
function editable({ name, protocol, timeouts, tls, resilience, targets }: UpstreamRecord) {
  return { name, protocol, timeouts, tls, resilience: chosen(resilience), targets }
}

/** The upstreams that are being edited, newest first. `q` looks in names and in the targets' URLs. */
export async function listUpstreams(
  query: PageQuery & UpstreamFilter,
): Promise<Page<UpstreamRecord>> {
  await requireAdmin()
  const { cursor, limit, q, used } = query
  const rows = await db().upstream.findMany({
    where: { AND: [afterCursor(cursor), matching(q), inUse(used)] },
    orderBy: [...NEWEST_FIRST],
    take: limit + 1,
    include: RECORD,
  })
  return toPage(rows, limit, toRecord, (row) => row)
}

function matching(q: string | undefined): Prisma.UpstreamWhereInput {
  if (q === undefined || q === '') return {}
  const contains = { contains: q, mode: 'insensitive' } as const
  return { OR: [{ name: contains }, { targets: { some: { url: contains } } }] }
}

function inUse(used: UpstreamFilter['used']): Prisma.UpstreamWhereInput {
  if (used === undefined) return {}
  return used === 'true'
    ? { OR: [{ versions: { some: {} } }, { routes: { some: {} } }] }
    : { versions: { none: {} }, routes: { none: {} } }
}

/** @throws Problem `not_found` */
export async function getUpstream(upstreamId: string): Promise<UpstreamRecord> {
  await requireAdmin()
  return upstreamRecord(db(), upstreamId)
}

async function upstreamRecord(tx: DbTx, upstreamId: string): Promise<UpstreamRecord> {
  const row = await tx.upstream.findUnique({ where: { id: upstreamId }, include: RECORD })
  if (row === null) throw new Problem('not_found')
  return toRecord(row)
}

/** @throws Problem `address_refused`, `invalid_input`, `conflict` for a name that is taken */
export async function createUpstream(input: CreateUpstream): Promise<UpstreamRecord> {
  const actor = await requireAdmin()
  await requireCallableTargets(input.targets, [])
  return refusingDuplicates('/name', NAME_TAKEN, () =>
    inOneStep(async (tx) => {
      const { name, protocol, timeouts, targets } = input
      const resilience = chosen(input.resilience)
      const id = mintId('ups')
      const tls = await tlsColumns(tx, id, input.tls, null)
      await tx.upstream.create({ data: { id, name, protocol, ...timeouts, ...tls, resilience } })
      await writeTargets(tx, id, targets, [])
      await requireCompilable(tx, [{ collection: 'upstreams', id }])
      await audit(tx, actor, {
        ...{ action: 'upstream.created', subjectType: 'upstream', subjectId: id },
        organizationId: null,
        after: { name, protocol, timeouts, tls: auditedTls(input.tls), resilience, targets },
      })
      return upstreamRecord(tx, id)
    }),
  )
}

/** @throws Problem `not_found`, `precondition_failed`, `address_refused`, `invalid_input`, `conflict` */
export async function updateUpstream(
  upstreamId: string,
  expectedVersion: number,
  patch: PatchUpstream,
): Promise<UpstreamRecord> {
  const actor = await requireAdmin()
  const known = await upstreamRecord(db(), upstreamId)
  await requireCallableTargets(patch.targets ?? [], known.targets)
  return refusingDuplicates('/name', NAME_TAKEN, () =>
    inOneStep(async (tx) => {
      await lockRow(tx, 'upstreams', upstreamId)
      const before = await upstreamRecord(tx, upstreamId)
      requireVersion(before, expectedVersion, before)
      const { name, protocol, timeouts, resilience = {}, targets } = patch
      const tls = patch.tls && (await patchedTls(tx, upstreamId, patch.tls))
      await tx.upstream.update({
        where: { id: upstreamId },
        data: {
          ...present({ name, protocol, ...timeouts }),
          ...tls,
          resilience: chosen({ ...before.resilience, ...present(resilience) }),
          version: { increment: 1 },
        },
      })
      if (targets !== undefined) await writeTargets(tx, upstreamId, targets, before.targets)
      await requireCompilable(tx, [{ collection: 'upstreams', id: upstreamId }])
      const record = await upstreamRecord(tx, upstreamId)
      await audit(tx, actor, {
        ...{ action: 'upstream.updated', subjectType: 'upstream', subjectId: upstreamId },
        organizationId: null,
        ...changedFields(
          editable(before),
          patch.tls?.clientKey === undefined
            ? editable(record)
            : { ...editable(record), tls: { ...record.tls, clientKey: 'replaced' } },
        ),
      })
      return record
    }),
  )
}

/** Only what is new is looked up: a name server that is down must not stop somebody from renaming. */
async function requireCallableTargets(
  targets: readonly TargetInput[],
  known: readonly { url: string }[],
): Promise<void> {
  const urls = new Set(known.map(({ url }) => url))
  const errors: ProblemField[] = []
  for (const [index, { url }] of targets.entries()) {
    if (urls.has(url)) continue
    await requireCallable(url, `/targets/${index}/url`).catch((error: unknown) => {
      if (!(error instanceof Problem) || error.code !== 'address_refused') throw error
      errors.push(...error.errors)
    })
  }
  if (errors.length > 0) throw new Problem('address_refused', undefined, { errors })
}

/** Writes the whole list; a target keeps its id when the input names it. */
async function writeTargets(
  tx: DbTx,
  upstreamId: string,
  targets: readonly TargetInput[],
  known: readonly { id: string }[],
): Promise<void> {
  const ids = new Set(known.map(({ id }) => id))
  const errors = targets.flatMap(({ id }, index): ProblemField[] => {
    if (id === undefined || ids.delete(id)) return []
    return [{ pointer: `/targets/${index}/id`, detail: 'The upstream has no such target' }]
  })
  if (errors.length > 0) throw new Problem('invalid_input', undefined, { errors })
  await tx.target.deleteMany({ where: { upstreamId } })
  await tx.target.createMany({
    data: targets.map(({ id, url, weight }, position) => ({
      ...{ upstreamId, url, weight, position },
      id: id ?? mintId('tgt'),
    })),
  })
}

/** @throws Problem `not_found`, `precondition_failed`, `conflict` while a version, a route or a canary uses it */
export async function deleteUpstream(upstreamId: string, expectedVersion: number): Promise<void> {
  const actor = await requireAdmin()
  await inOneStep(async (tx) => {
    await lockRow(tx, 'upstreams', upstreamId)
    const before = await upstreamRecord(tx, upstreamId)
    requireVersion(before, expectedVersion, before)
    if (before.versions + before.routes > 0) {
      throw new Problem('conflict', 'Versions or routes use this upstream')
    }
    const underWay = { state: { in: ['running', 'paused'] } }
    if ((await tx.canary.count({ where: { upstreamId, ...underWay } })) > 0) {
      throw new Problem('conflict', 'A canary under way uses this upstream')
    }
    await tx.upstream.delete({ where: { id: upstreamId } })
    await audit(tx, actor, {
      ...{ action: 'upstream.deleted', subjectType: 'upstream', subjectId: upstreamId },
      organizationId: null,
      before: { name: before.name, targets: before.targets },
    })
  })
}

/** A list's CSV, without `tls` and `resilience`: what is grouped makes no cells. */
export const UPSTREAM_COLUMNS: readonly CsvColumn<Omit<UpstreamRecord, 'tls' | 'resilience'>>[] = [
  { header: 'id', cell: ({ id }) => id },
  { header: 'name', cell: ({ name }) => name },
  {
    header: 'targets',
    cell: ({ targets }) => targets.map(({ url, weight }) => `${url} (${weight})`).join(' '),
  },
  { header: 'protocol', cell: ({ protocol }) => protocol },
  { header: 'connectMs', cell: ({ timeouts }) => timeouts.connectMs },
  { header: 'headersMs', cell: ({ timeouts }) => timeouts.headersMs },
  { header: 'bodyIdleMs', cell: ({ timeouts }) => timeouts.bodyIdleMs },
  { header: 'totalMs', cell: ({ timeouts }) => timeouts.totalMs },
  { header: 'streamIdleMs', cell: ({ timeouts }) => timeouts.streamIdleMs },
  { header: 'versions', cell: ({ versions }) => versions },
  { header: 'routes', cell: ({ routes }) => routes },
  { header: 'createdAt', cell: ({ createdAt }) => createdAt },
  { header: 'updatedAt', cell: ({ updatedAt }) => updatedAt },
]
