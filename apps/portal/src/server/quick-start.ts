import 'server-only'
import type { QuickStart } from '@/contract/quick-start.ts'
import { db } from './db.ts'
import { displayKey } from './key-rows.ts'
import { baseUrlOf, isVisible, publishedRevision, shownVersions } from './published.ts'
import { type Actor, requireMember } from './session.ts'

/** How far the current organisation is, from its rows and its usage: no step is ticked because a page was seen. */
export async function getQuickStart(): Promise<QuickStart> {
  const actor = await requireMember()
  const { organizationId } = actor
  const [application, subscription, key, calls] = await Promise.all([
    db().application.findFirst({
      where: { organizationId, deletedAt: null },
      orderBy: { id: 'asc' },
      select: { id: true, name: true },
    }),
    firstSubscription(organizationId),
    firstKey(organizationId),
    firstCalls(organizationId),
  ])
  return {
    isEmailVerified: actor.isEmailVerified,
    application,
    subscription,
    key,
    ...calls,
    sampleUrl: await sampleUrl(actor, subscription?.apiSlug),
    isDone: calls.firstSuccessAt !== null,
  }
}

async function firstSubscription(organizationId: string): Promise<QuickStart['subscription']> {
  const row = await db().subscription.findFirst({
    where: { organizationId, state: { not: 'cancelled' } },
    // An active one before one that waits: `active` is declared after `pending`.
    orderBy: [{ state: 'desc' }, { id: 'asc' }],
    include: { api: { select: { slug: true, name: true } } },
  })
  if (row === null || row.state === 'cancelled') return null
  return { id: row.id, state: row.state, apiSlug: row.api.slug, apiName: row.api.name }
}

async function firstKey(organizationId: string): Promise<QuickStart['key']> {
  const row = await db().apiKey.findFirst({
    where: {
      organizationId,
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
    },
    orderBy: { id: 'asc' },
    select: { id: true, name: true, environment: true, hint: true },
  })
  return row && { id: row.id, name: row.name, display: displayKey(row.environment, row.hint) }
}

type Calls = Pick<QuickStart, 'firstRequestAt' | 'lastFailure' | 'firstSuccessAt'>

/** Minutes are swept before hours and hours before days, so the oldest that is left is asked for in all three. */
async function firstCalls(organizationId: string): Promise<Calls> {
  const [firstRequestAt, firstSuccessAt] = await Promise.all([
    earliest({ organizationId }),
    earliest({ organizationId, statusClass: '2xx' }),
  ])
  const failure =
    firstRequestAt === null || firstSuccessAt !== null
      ? null
      : await db().usageMinute.findFirst({
          where: { organizationId, statusClass: { in: ['4xx', '5xx'] } },
          orderBy: { startsAt: 'desc' },
          select: { startsAt: true, statusClass: true, fault: true },
        })
  return {
    firstRequestAt: firstRequestAt?.toISOString() ?? null,
    firstSuccessAt: firstSuccessAt?.toISOString() ?? null,
    lastFailure: failure && {
      at: failure.startsAt.toISOString(),
      statusClass: failure.statusClass,
      fault: failure.fault,
    },
  }
}

async function earliest(where: {
  organizationId: string
  statusClass?: string
}): Promise<Date | null> {
  const first = { where, orderBy: { startsAt: 'asc' }, select: { startsAt: true } } as const
  const rows = await Promise.all([
    db().usageMinute.findFirst(first),
    db().usageHour.findFirst(first),
    db().usageDay.findFirst(first),
  ])
  const instants = rows.flatMap((row) => (row === null ? [] : [row.startsAt.getTime()]))
  return instants.length === 0 ? null : new Date(Math.min(...instants))
}

/** A call that needs nothing but a key: the first GET without parameters of the subscribed API, else of any that is visible. */
async function sampleUrl(actor: Actor, slug: string | undefined): Promise<string | null> {
  const source = (await publishedRevision())?.source
  if (source === undefined) return null
  const visible = source.apis.filter((api) => isVisible(api, actor))
  const api = visible.find((candidate) => candidate.slug === slug) ?? visible[0]
  for (const version of api === undefined ? [] : shownVersions(source, api.id)) {
    const base = baseUrlOf(source, version.id)
    const call = version.operations.find(
      ({ method, path }) => method === 'GET' && !path.includes('{'),
    )
    if (base !== null && call !== undefined) return `${base}${call.path}`
  }
  return null
}
