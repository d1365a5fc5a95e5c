import type { LifecycleSchedule, OperationSource, SnapshotSource } from '@gatehouse/policy'
import type { DbTx } from './client.ts'

type Placed = Omit<OperationSource, 'schedule' | 'successorOperationId'> & {
  versionId: string
  position: number
  deprecatedAt: Date | null
  sunsetAt: Date | null
}

/** An instant of a source as a column holds it. */
export function instantOf(atMs: number | null): Date | null {
  return atMs === null ? null : new Date(atMs)
}

/** What versions and operations both plan. */
export function scheduleColumns({ deprecatedAtMs, sunsetAtMs }: LifecycleSchedule) {
  return { deprecatedAt: instantOf(deprecatedAtMs), sunsetAt: instantOf(sunsetAtMs) }
}

/** Makes the operations of the versions that `source` names what it says. Those that stay keep their ids and texts. */
export async function restoreOperations(tx: DbTx, { versions }: SnapshotSource): Promise<void> {
  const wanted = versions.flatMap(({ id, operations }) =>
    operations.map(
      ({ schedule, successorOperationId: _, ...operation }, position): Placed => ({
        ...operation,
        ...scheduleColumns(schedule),
        versionId: id,
        position,
      }),
    ),
  )
  await tx.operation.deleteMany({
    where: {
      versionId: { in: versions.map(({ id }) => id) },
      id: { notIn: wanted.map(({ id }) => id) },
    },
  })
  const held = await tx.operation.findMany({
    where: { id: { in: wanted.map(({ id }) => id) } },
    select: {
      id: true,
      versionId: true,
      method: true,
      path: true,
      operationId: true,
      position: true,
      deprecatedAt: true,
      sunsetAt: true,
      guideUrl: true,
    },
  })
  const byId = new Map(held.map((operation) => [operation.id, operation]))
  await update(
    tx,
    wanted.filter((operation) => isChanged(operation, byId.get(operation.id))),
  )
  await create(
    tx,
    wanted.filter(({ id }) => !byId.has(id)),
    versions,
  )
  await restoreSuccessors(tx, versions)
}

/** After all operations are there. One that was deleted with its version is gone, and is not pointed to. */
async function restoreSuccessors(tx: DbTx, versions: SnapshotSource['versions']): Promise<void> {
  const operations = versions.flatMap((version) => version.operations)
  const known = new Set(operations.map(({ id }) => id))
  await tx.operation.updateMany({
    where: { id: { in: [...known] }, successorId: { not: null } },
    data: { successorId: null },
  })
  for (const { id, successorOperationId } of operations) {
    if (successorOperationId === null || !known.has(successorOperationId)) continue
    if (successorOperationId === id) continue
    await tx.operation.update({ where: { id }, data: { successorId: successorOperationId } })
  }
}

function isChanged(wanted: Placed, held: Placed | undefined): boolean {
  if (held === undefined) return false
  const fields = ['versionId', 'method', 'path', 'operationId', 'position', 'guideUrl'] as const
  if (fields.some((field) => wanted[field] !== held[field])) return true
  const instants = ['deprecatedAt', 'sunsetAt'] as const
  return instants.some((field) => wanted[field]?.getTime() !== held[field]?.getTime())
}

async function update(tx: DbTx, operations: readonly Placed[]): Promise<void> {
  // Two may have swapped their paths: each takes its id for the time being, which is no path.
  await tx.$executeRaw`update operations set path = id where id = any(${operations.map(({ id }) => id)})`
  for (const { id, ...fields } of operations) {
    await tx.operation.update({ where: { id }, data: fields })
  }
}

/** Revisions carry no texts of operations; the version's document still has them. */
async function create(
  tx: DbTx,
  operations: readonly Placed[],
  versions: SnapshotSource['versions'],
): Promise<void> {
  if (operations.length === 0) return
  const affected = new Set(operations.map(({ versionId }) => versionId))
  const documents = await tx.apiDocument.findMany({
    where: {
      id: {
        in: versions.flatMap(({ id, documentId }) => (affected.has(id) ? (documentId ?? []) : [])),
      },
    },
    select: { versionId: true, bundled: true },
  })
  const bundledOf = new Map(documents.map(({ versionId, bundled }) => [versionId, bundled]))
  await tx.operation.createMany({
    data: operations.map((operation) => ({
      ...operation,
      ...textsOf(bundledOf.get(operation.versionId), operation),
    })),
  })
}

type Texts = { summary?: string; tags?: string[]; deprecated?: boolean }

function textsOf(bundled: unknown, { method, path }: Placed): Texts {
  const operation = member(member(member(bundled, 'paths'), path), method.toLowerCase())
  const summary = member(operation, 'summary')
  const tags = member(operation, 'tags')
  return {
    ...(typeof summary === 'string' ? { summary } : {}),
    ...(Array.isArray(tags) ? { tags: tags.filter((tag) => typeof tag === 'string') } : {}),
    deprecated: member(operation, 'deprecated') === true,
  }
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}
