import 'server-only'
import { earliestOf, type SnapshotSource, stateAt } from '@gatehouse/policy'
import type { LeavingOperation } from '@/contract/catalog.ts'
import type { PublishedVersion } from './published.ts'

/** The operations of a version that go before it does, by the clock at `nowMs`, in the document's order. */
export function leavingOperations(
  version: PublishedVersion,
  source: SnapshotSource,
  nowMs: number,
): LeavingOperation[] {
  return version.operations.flatMap((operation) => {
    const { id, method, path, guideUrl, successorOperationId } = operation
    const { deprecatedAtMs, sunsetAtMs } = earliestOf(version.schedule, operation.schedule)
    const isItsOwn =
      deprecatedAtMs !== null &&
      (deprecatedAtMs !== version.schedule.deprecatedAtMs ||
        sunsetAtMs !== version.schedule.sunsetAtMs)
    if (!isItsOwn) return []
    return [
      {
        ...{ id, path, guideUrl, method: method.toUpperCase() },
        state: stateAt(version.state, earliestOf(version.schedule, operation.schedule), nowMs),
        deprecatedAt: new Date(deprecatedAtMs).toISOString(),
        sunsetAt: sunsetAtMs === null ? null : new Date(sunsetAtMs).toISOString(),
        instead: insteadOf(successorOperationId, source),
      },
    ]
  })
}

function insteadOf(id: string | null, { versions }: SnapshotSource): LeavingOperation['instead'] {
  if (id === null) return null
  for (const { name, operations } of versions) {
    const found = operations.find((operation) => operation.id === id)
    if (found === undefined) continue
    return { method: found.method.toUpperCase(), path: found.path, versionName: name }
  }
  return null
}
