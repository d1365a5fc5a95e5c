import 'server-only'
import {
  requestTierPreview as queuePreview,
  TIER_PREVIEW_KIND,
  type TierPreviewResult,
} from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import type { PreviewedCaller, TierPreview } from '@/contract/admin-limits.ts'
import type { Page } from '@/contract/paging.ts'
import { inOneStep } from './admin-edit.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { db } from './db.ts'
import { publishedRevision } from './published.ts'
import { requireAdmin } from './session.ts'

/** Has everybody on a tier replayed against it as it is edited; publishes nothing. @throws Problem `not_found` */
export async function requestTierPreview(tierId: string): Promise<TierPreview> {
  const actor = await requireAdmin()
  await inOneStep(async (tx) => {
    const tier = await tx.tier.findUnique({ where: { id: tierId }, select: { version: true } })
    if (tier === null) throw new Problem('not_found')
    await queuePreview(tx, tierId, actor.userId)
    await audit(tx, actor, {
      action: 'tier.preview_requested',
      ...{ subjectType: 'tier', subjectId: tierId, organizationId: null },
      after: { tierVersion: tier.version },
    })
  })
  return getTierPreview(tierId)
}

/** The newest preview of a tier, or how far it is. @throws Problem `not_found` */
export async function getTierPreview(tierId: string): Promise<TierPreview> {
  await requireAdmin()
  const tier = await db().tier.findUnique({
    where: { id: tierId },
    select: { id: true, name: true, version: true },
  })
  if (tier === null) throw new Problem('not_found')
  const job = await db().job.findFirst({
    where: { kind: TIER_PREVIEW_KIND, payload: { path: ['tierId'], equals: tierId } },
    orderBy: { createdAt: 'desc' },
  })
  const result = job?.result as TierPreviewResult | null | undefined
  const revision = (await publishedRevision())?.number ?? 0
  const isOld =
    result != null && (result.tierVersion !== tier.version || result.revision !== revision)
  return {
    tier: { id: tier.id, name: tier.name },
    state: job?.state ?? 'none',
    ...{ progress: job?.progress ?? 0, error: job?.error ?? null },
    ...{ requestedAt: job?.createdAt.toISOString() ?? null, isOld },
    ...{ subscriptions: result?.subscriptions ?? 0, leftOut: result?.leftOut ?? 0 },
    callers: (result?.callers ?? []).map(({ worstHour, ...caller }) => ({
      ...caller,
      worstHour: worstHour === null ? null : toHour(worstHour),
    })),
  }
}

function toHour({ atMs, refused }: Readonly<{ atMs: number; refused: number }>) {
  return { at: new Date(atMs).toISOString(), refused }
}

/** A preview as a table. */
export function tierPreviewRows({ callers }: TierPreview): Page<PreviewedCaller> {
  return { items: callers, nextCursor: null }
}

/** The table's CSV. */
export const TIER_PREVIEW_COLUMNS: readonly CsvColumn<PreviewedCaller>[] = [
  { header: 'organization', cell: ({ organization }) => organization.name },
  { header: 'application', cell: ({ application }) => application.name },
  { header: 'api', cell: ({ api }) => api.name },
  { header: 'requests', cell: ({ requests }) => requests },
  { header: 'refusedBefore', cell: ({ refusedBefore }) => refusedBefore },
  { header: 'refusedAfter', cell: ({ refusedAfter }) => refusedAfter },
  { header: 'worstHour', cell: ({ worstHour }) => worstHour?.at ?? null },
  { header: 'worstHourRefused', cell: ({ worstHour }) => worstHour?.refused ?? null },
]
