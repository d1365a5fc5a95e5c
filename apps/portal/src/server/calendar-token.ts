import 'server-only'
import { timingSafeEqual } from 'node:crypto'
import { isId } from '@gatehouse/policy'
import { env } from '@/env.ts'
import { db, secretBox } from './db.ts'

/** Whose dates a feed shows, and who asked for it. */
export type FeedOwner = Readonly<{ organizationId: string; userId: string }>

/**
 * The address of a calendar feed. Calendars cannot sign in, so the address itself opens it; it holds ids and a MAC of them, and nothing
 * else can be done with it. It ends with the membership, and with every session when its owner signs out everywhere.
 */
export async function calendarFeedUrl(owner: FeedOwner): Promise<string> {
  const user = await db().user.findUniqueOrThrow({ where: { id: owner.userId } })
  const token = `${owner.organizationId}.${owner.userId}.${macOf(owner, user.sessionVersion)}`
  return `${env().PORTAL_URL}/feeds/notices/${token}/deprecations.ics`
}

/** Who a token is of; null for one that is not ours or no longer good. */
export async function openCalendarToken(token: string): Promise<FeedOwner | null> {
  const [organizationId, userId, mac, ...rest] = token.split('.')
  if (!isId('org', organizationId) || !isId('usr', userId) || mac === undefined) return null
  if (rest.length > 0) return null
  const membership = await db().membership.findFirst({
    where: { organizationId, userId, user: { state: 'active' } },
    select: { user: { select: { sessionVersion: true } } },
  })
  if (membership === null) return null
  const owner = { organizationId, userId }
  const expected = Buffer.from(macOf(owner, membership.user.sessionVersion))
  const given = Buffer.from(mac)
  return given.length === expected.length && timingSafeEqual(given, expected) ? owner : null
}

/** Under the pepper, which also hashes keys: those begin with `gh`, so no printed key can be such a message. */
function macOf({ organizationId, userId }: FeedOwner, sessionVersion: number): string {
  const message = `calendar-feed/1 ${organizationId} ${userId} ${sessionVersion}`
  return secretBox().hashKey(message).toString('base64url')
}
