import 'server-only'
import { Problem } from '@gatehouse/policy'
import type { OwnNotice } from '@/contract/notices.ts'
import { db } from './db.ts'
import { noticesOf } from './own-notices.ts'
import { shownVersions } from './published.ts'
import { currentActor } from './session.ts'
import { visibleApi } from './visible-api.ts'

export type MigrationGuide = Readonly<{
  versionName: string
  successorName: string | null
  /** Markdown; empty while nobody has written one. */
  text: string
  /** The reader's own calls to the version; null for strangers, and for who has neither subscription nor calls. */
  own: OwnNotice | null
}>

/** How to get from a version to its successor. @throws Problem `not_found` */
export async function getMigrationGuide(
  slug: string,
  versionName: string,
): Promise<MigrationGuide> {
  const { api, source } = await visibleApi(slug)
  const version = shownVersions(source, api.id).find(({ name }) => name === versionName)
  if (version === undefined) throw new Problem('not_found')
  const guide = await db().migrationGuide.findUnique({ where: { versionId: version.id } })
  const actor = await currentActor()
  const notices =
    actor === null || actor.organizationId === null ? [] : await noticesOf(actor.organizationId)
  const successor = source.versions.find(({ id }) => id === version.successorVersionId)
  return {
    versionName,
    successorName: successor?.name ?? null,
    text: guide?.text ?? '',
    own: notices.find(({ versionId }) => versionId === version.id) ?? null,
  }
}
