import 'server-only'
import { latestPublished, readDraft } from '@gatehouse/db'
import {
  type Change,
  compileSnapshot,
  describeChange,
  diffSources,
  type Issue,
  type SnapshotSource,
  sizeIssue,
} from '@gatehouse/policy'
import type { RevisionChange, RevisionIssue, RevisionPlan } from '@/contract/revisions.ts'
import { blastRadius } from './blast-radius.ts'
import { db } from './db.ts'
import { requireAdmin } from './session.ts'

/** What publishing would change now, whether it can be published, and whom it touches. */
export async function planRevision(): Promise<RevisionPlan> {
  await requireAdmin()
  const { published, draft } = await db().$transaction(
    async (tx) => ({ published: await latestPublished(tx), draft: await readDraft(tx) }),
    { isolationLevel: 'RepeatableRead', timeout: 15_000 },
  )
  const compiled = compileSnapshot(draft)
  const tooLarge = sizeIssue(Buffer.byteLength(JSON.stringify(draft)))
  const found = compiled.ok ? compiled.warnings : compiled.issues
  const issues = tooLarge === undefined ? found : [tooLarge, ...found]
  const changes = diffSources(published?.source ?? null, draft)
  return {
    publishedNumber: published?.number ?? null,
    hasChanges: published === null || changes.length > 0,
    isPublishable: compiled.ok && tooLarge === undefined,
    changes: changes.map(toRevisionChange),
    issues: issues.map((issue) => toRevisionIssue(issue, draft)),
    blastRadius: await blastRadius(db(), changes, published?.source ?? draft, draft),
  }
}

export function toRevisionChange(change: Change): RevisionChange {
  return { ...change, fields: [...change.fields], text: describeChange(change) }
}

/** The issue with the name of its record, so that nobody has to count list entries. */
export function toRevisionIssue(issue: Issue, source: SnapshotSource): RevisionIssue {
  return { ...issue, label: labelOf(issue.path, source) }
}

function labelOf(path: string, source: SnapshotSource): string | null {
  const [collection, index] = path.split('.')
  const at = Number(index)
  switch (collection) {
    case 'apis':
      return source.apis[at]?.name ?? null
    case 'versions':
      return versionLabel(source, at)
    case 'routes':
      return source.routes[at]?.path ?? null
    case 'upstreams':
      return source.upstreams[at]?.name ?? null
    case 'tiers':
      return source.tiers[at]?.name ?? null
    default:
      return null
  }
}

function versionLabel({ versions, apis }: SnapshotSource, at: number): string | null {
  const version = versions[at]
  if (version === undefined) return null
  const api = apis.find(({ id }) => id === version.apiId)
  return `${api?.name ?? version.apiId} ${version.name}`
}
