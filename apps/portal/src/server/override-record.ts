import 'server-only'
import type { Prisma } from '@gatehouse/db'
import { describeLimit, LimitOverride } from '@gatehouse/policy'
import { z } from 'zod'
import type { OverrideRecord, OverrideState } from '@/contract/overrides.ts'
import type { NamedUser } from './names.ts'

const LINK = { select: { id: true, name: true } } as const
export const OVERRIDE = {
  subscription: { include: { organization: LINK, application: LINK, api: LINK, tier: LINK } },
} as const satisfies Prisma.SubscriptionOverrideInclude
export type OverrideRow = Prisma.SubscriptionOverrideGetPayload<{ include: typeof OVERRIDE }>

/** What an override is at an instant. */
export function stateOf({ startsAt, endsAt, endedAt }: OverrideRow, now: Date): OverrideState {
  if (endedAt !== null) return 'ended'
  if (endsAt <= now) return 'expired'
  return startsAt > now ? 'planned' : 'active'
}

export function toOverride(
  row: OverrideRow,
  people: ReadonlyMap<string, NamedUser>,
): OverrideRecord {
  const { id, reason, subscriptionId, subscription } = row
  const { organization, application, api, tier } = subscription
  const by = people.get(row.createdById ?? '')
  return {
    ...{ id, reason, subscriptionId, organization, application, api, tier },
    state: stateOf(row, new Date()),
    limits: z
      .array(LimitOverride)
      .parse(row.limits)
      .map((limit) => ({ ...limit, text: describeLimit(limit.rule) })),
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    createdBy: by === undefined ? null : { id: by.id, name: by.name },
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}
