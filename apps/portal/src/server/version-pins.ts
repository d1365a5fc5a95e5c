import 'server-only'
import type { SnapshotSource } from '@gatehouse/policy'
import { badField } from './admin-edit.ts'
import { choiceRoutes, publishedRevision, shownVersions, stateNow } from './published.ts'

type Link = Readonly<{ id: string; name: string }>

/** What a subscription of an API can be pinned to: versions that answer, where some address leaves the version open. */
export function pinnableVersions(source: SnapshotSource, apiId: string): Link[] {
  if (choiceRoutes(source, apiId).length === 0) return []
  return shownVersions(source, apiId)
    .filter((version) => stateNow(version) !== 'retired')
    .map(({ id, name }) => ({ id, name }))
}

/** @throws Problem `invalid_input` for a version that it cannot be pinned to; null, no pin, always is one */
export async function requirePinnable(apiId: string, versionId: string | null): Promise<void> {
  if (versionId === null) return
  const source = (await publishedRevision())?.source
  const isKnown =
    source !== undefined && pinnableVersions(source, apiId).some(({ id }) => id === versionId)
  if (!isKnown) throw badField('/versionId', 'Calls to this API cannot be pinned to this version')
}
