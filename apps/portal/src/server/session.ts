import 'server-only'
import type { AccountState, MembershipRole, Prisma, UserRole } from '@gatehouse/db'
import { Problem, parseManagementToken } from '@gatehouse/policy'
import { openSession, sealSession, sessionCookie, sessionCookieHere } from '@/auth.ts'
import { db, secretBox } from './db.ts'
import { oncePerRequest, readCookie, requestContext } from './request-context.ts'

/** Who is calling, and in which organisation. Made from rows, never from what a token claims. */
export type Actor = Readonly<{
  userId: string
  email: string
  name: string
  isEmailVerified: boolean
  /** `admin` works for the provider. */
  role: UserRole
  /** The current organisation; null for people without one. */
  organizationId: string | null
  organizationState: AccountState | null
  membershipRole: MembershipRole | null
  /** The management token it came through; null for a session. */
  tokenId: string | null
}>

/** An actor in an organisation. */
export type Member = Actor &
  Readonly<{
    organizationId: string
    organizationState: AccountState
    membershipRole: MembershipRole
  }>

/** Remembers which organisation a person with several is working in; holds no secret. */
const ORGANIZATION_COOKIE = 'gatehouse.organization'

const TOKEN_USED_EVERY_MS = 60_000

const PERSON = {
  id: true,
  email: true,
  name: true,
  emailVerifiedAt: true,
  role: true,
  state: true,
  sessionVersion: true,
  memberships: {
    // Ids are made in order of time.
    orderBy: { id: 'asc' },
    select: { role: true, organization: { select: { id: true, state: true } } },
  },
} as const satisfies Prisma.UserSelect

/**
 * The caller of this request; null for strangers. The row decides on every request, so that suspension, a new password and
 * signing out everywhere end sessions at once. @throws Problem `token_invalid` for a bearer token that is not good.
 */
export function currentActor(): Promise<Actor | null> {
  return oncePerRequest('actor', async () => {
    const { headers } = await requestContext()
    const authorization = headers.get('authorization')
    return authorization === null ? actorOfSession(headers) : actorOfToken(authorization)
  })
}

async function actorOfSession(headers: Headers): Promise<Actor | null> {
  const cookie = readCookie(headers, sessionCookieHere())
  const claims = cookie === undefined ? null : await openSession(cookie)
  if (claims === null) return null
  const person = await db().user.findUnique({ where: { id: claims.userId }, select: PERSON })
  if (person?.sessionVersion !== claims.sessionVersion || person.state !== 'active') return null
  return actorOf(person, readCookie(headers, ORGANIZATION_COOKIE) ?? null, null)
}

async function actorOfToken(authorization: string): Promise<Actor> {
  const [scheme, printed = ''] = authorization.split(' ')
  if (scheme?.toLowerCase() !== 'bearer' || !parseManagementToken(printed).ok) {
    throw new Problem('token_invalid')
  }
  const token = await db().managementToken.findUnique({
    where: { hash: Uint8Array.from(secretBox().hashKey(printed)) },
    include: { user: { select: PERSON } },
  })
  const nowMs = Date.now()
  if (token === null || token.revokedAt !== null || token.user.state !== 'active') {
    throw new Problem('token_invalid')
  }
  if (token.expiresAt !== null && token.expiresAt.getTime() <= nowMs) {
    throw new Problem('token_invalid', 'The management token has expired')
  }
  await noteUse(token.id, nowMs)
  return actorOf(token.user, token.organizationId, token.id)
}

/** At most one write a minute, however busy a token is. */
async function noteUse(tokenId: string, nowMs: number): Promise<void> {
  const before = new Date(nowMs - TOKEN_USED_EVERY_MS)
  await db().managementToken.updateMany({
    where: { id: tokenId, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: before } }] },
    data: { lastUsedAt: new Date(nowMs) },
  })
}

type Person = Readonly<{
  id: string
  email: string
  name: string
  emailVerifiedAt: Date | null
  role: UserRole
  memberships: readonly {
    role: MembershipRole
    organization: { id: string; state: AccountState }
  }[]
}>

function actorOf(person: Person, wanted: string | null, tokenId: string | null): Actor {
  const { memberships } = person
  const chosen = memberships.find(({ organization }) => organization.id === wanted)
  // A token that was made for an organisation never slips into another one of its owner's.
  const current = chosen ?? (tokenId !== null && wanted !== null ? undefined : memberships[0])
  return {
    userId: person.id,
    email: person.email,
    name: person.name,
    isEmailVerified: person.emailVerifiedAt !== null,
    role: person.role,
    organizationId: current?.organization.id ?? null,
    organizationState: current?.organization.state ?? null,
    membershipRole: current?.role ?? null,
    tokenId,
  }
}

/** @throws Problem `unauthenticated` for strangers */
export async function requireUser(): Promise<Actor> {
  const actor = await currentActor()
  if (actor === null) throw new Problem('unauthenticated')
  return actor
}

/** For what a token may never do: passwords, sessions, other tokens. @throws Problem `forbidden` for tokens */
export async function requireSession(): Promise<Actor> {
  const actor = await requireUser()
  if (actor.tokenId === null) return actor
  throw new Problem('forbidden', 'This needs a person who signed in; a token cannot do it')
}

/** @throws Problem `forbidden` for people without an organisation */
export async function requireMember(): Promise<Member> {
  const actor = await requireUser()
  if (isMember(actor)) return actor
  throw new Problem('forbidden', 'You are not a member of an organisation')
}

function isMember(actor: Actor): actor is Member {
  return (
    actor.organizationId !== null &&
    actor.organizationState !== null &&
    actor.membershipRole !== null
  )
}

/** People of the provider. @throws Problem `forbidden` for everybody else */
export async function requireAdmin(): Promise<Actor> {
  const actor = await requireUser()
  if (actor.role !== 'admin') throw new Problem('forbidden', 'This is for admins')
  return actor
}

/** Begins a session: the `Set-Cookie` to answer with. */
export async function startSession(userId: string, sessionVersion: number): Promise<string> {
  return sessionCookie(await sealSession({ userId, sessionVersion }))
}

/** The `Set-Cookie` that ends the session in this browser. */
export function endSession(): string {
  return sessionCookie(null)
}

/** Whether the request says it has a session, true or not: such a write has to come from our own pages. */
export function hasSessionCookie(headers: Headers): boolean {
  return readCookie(headers, sessionCookieHere()) !== undefined
}

/** The `Set-Cookie` that makes an organisation the current one, as long as its reader is a member of it. */
export function organizationCookie(organizationId: string): string {
  return `${ORGANIZATION_COOKIE}=${organizationId}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000`
}
