import 'server-only'
import { type DbTx, mintId } from '@gatehouse/db'
import type { Operation } from '@gatehouse/sdk-gen'

/** `added` and `removed` are `GET /sailings/{id}`. */
export type OperationChanges = Readonly<{ added: string[]; removed: string[]; kept: number }>

/**
 * Makes a version's operations those of its document. An operation is its method and path: where both stayed, it keeps the id
 * that usage was counted under.
 */
export async function replaceOperations(
  tx: DbTx,
  versionId: string,
  operations: readonly Operation[],
): Promise<OperationChanges> {
  const before = await tx.operation.findMany({ where: { versionId } })
  const ids = new Map(before.map(({ id, method, path }) => [`${method} ${path}`, id]))
  const names = new Set(operations.map(({ method, path }) => `${method} ${path}`))
  // Written anew under their old ids: two statements, however many places in the document moved.
  await tx.operation.deleteMany({ where: { versionId } })
  await tx.operation.createMany({
    data: operations.map((operation, position) => ({
      ...operation,
      ...{ versionId, position },
      id: ids.get(`${operation.method} ${operation.path}`) ?? mintId('op'),
      summary: operation.summary ?? '',
      tags: [...operation.tags],
    })),
  })
  const added = [...names].filter((name) => !ids.has(name))
  const removed = [...ids.keys()].filter((name) => !names.has(name))
  return { added, removed, kept: names.size - added.length }
}
