import 'server-only'
import { issueManagementToken, mintId, type Prisma } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import type { Page, PageQuery } from '@/contract/paging.ts'
import type { ManagementToken, TokenCreate, TokenCreated } from '@/contract/tokens.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db, secretBox } from './db.ts'
import { type Actor, requireSession, requireUser } from './session.ts'

/** Tokens as CSV. */
export const TOKEN_COLUMNS: readonly CsvColumn<ManagementToken>[] = [
  { header: 'id', cell: (row) => row.id },
  { header: 'name', cell: (row) => row.name },
  { header: 'token', cell: (row) => row.display },
  { header: 'state', cell: (row) => row.state },
  { header: 'created_at', cell: (row) => row.createdAt },
  { header: 'last_used_at', cell: (row) => row.lastUsedAt },
  { header: 'expires_at', cell: (row) => row.expiresAt },
  { header: 'revoked_at', cell: (row) => row.revokedAt },
]

const DAY_MS = 86_400_000

/** Everything that is shown of a token. The hash is not selected. */
const SHOWN = {
  id: true,
  name: true,
  hint: true,
  organizationId: true,
  createdAt: true,
  lastUsedAt: true,
  expiresAt: true,
  revokedAt: true,
} as const satisfies Prisma.ManagementTokenSelect

type Row = Prisma.ManagementTokenGetPayload<{ select: typeof SHOWN }>

/** Tokens of the caller, newest first; revoked ones too. */
export async function listTokens(query: PageQuery): Promise<Page<ManagementToken>> {
  const { userId } = await requireUser()
  const rows = await db().managementToken.findMany({
    where: { userId, ...afterCursor(query.cursor) },
    orderBy: [...NEWEST_FIRST],
    take: query.limit + 1,
    select: SHOWN,
  })
  return toPage(rows, query.limit, toToken, (row) => row)
}

/**
 * Makes a token that acts as the caller in the current organisation. `secret` is in the answer and nowhere else.
 * @throws Problem `email_unverified`, `forbidden` when a token asks for it
 */
export async function createToken(input: TokenCreate): Promise<TokenCreated> {
  const actor = await requireSession()
  if (!actor.isEmailVerified) {
    throw new Problem('email_unverified', 'Verify your e-mail address first: we sent you a link')
  }
  const { userId, organizationId } = actor
  const { printed, hash, pepperId, hint } = issueManagementToken(secretBox())
  const id = mintId('tok')
  const { name, expiresInDays } = input
  const createdAt = new Date()
  const expiresAt =
    expiresInDays === null ? null : new Date(createdAt.getTime() + expiresInDays * DAY_MS)
  const row = await db().$transaction(async (tx) => {
    await audit(tx, actor, {
      ...about(id, actor),
      action: 'management_token.created',
      after: { name, hint, expiresAt: expiresAt?.toISOString() ?? null },
    })
    return tx.managementToken.create({
      data: { id, userId, organizationId, name, hash, pepperId, hint, createdAt, expiresAt },
      select: SHOWN,
    })
  })
  return { token: toToken(row), secret: printed }
}

/** Revokes a token of the caller for good, at once. @throws Problem `not_found`, also for another person's */
export async function revokeToken(tokenId: string): Promise<ManagementToken> {
  const actor = await requireUser()
  const mine = { id: tokenId, userId: actor.userId }
  const row = await db().$transaction(async (tx) => {
    const { count } = await tx.managementToken.updateMany({
      where: { ...mine, revokedAt: null },
      data: { revokedAt: new Date() },
    })
    const revoked = await tx.managementToken.findFirst({ where: mine, select: SHOWN })
    if (count === 1) {
      await audit(tx, actor, {
        ...about(tokenId, actor),
        action: 'management_token.revoked',
        before: { name: revoked?.name, hint: revoked?.hint },
      })
    }
    return revoked
  })
  if (row === null) throw new Problem('not_found')
  return toToken(row)
}

function toToken(row: Row): ManagementToken {
  const isExpired = row.expiresAt !== null && row.expiresAt.getTime() <= Date.now()
  return {
    id: row.id,
    name: row.name,
    display: `gha_…${row.hint}`,
    organizationId: row.organizationId,
    state: row.revokedAt !== null ? 'revoked' : isExpired ? 'expired' : 'active',
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }
}

function about(tokenId: string, { organizationId }: Actor) {
  return { subjectType: 'management_token', subjectId: tokenId, organizationId }
}
