import 'server-only'
import { Problem, type SnapshotSource } from '@gatehouse/policy'
import { isVisible, type PublishedApi, publishedRevision, shownVersions } from './published.ts'
import { currentActor } from './session.ts'

/** A published API that the caller may see, with the revision. @throws Problem `not_found` */
export async function visibleApi(
  slug: string,
): Promise<Readonly<{ api: PublishedApi; source: SnapshotSource; createdAt: Date }>> {
  const actor = await currentActor()
  const published = await publishedRevision()
  const api = published?.source.apis.find((candidate) => candidate.slug === slug)
  const isShown =
    published != null &&
    api !== undefined &&
    isVisible(api, actor) &&
    shownVersions(published.source, api.id).length > 0
  if (!isShown) throw new Problem('not_found')
  return { api, source: published.source, createdAt: published.createdAt }
}
