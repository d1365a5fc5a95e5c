import 'server-only'
import { type DbTx, issueKey, mintId, type Prisma } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import type {
  ApiKey,
  KeyCreate,
  KeyCreated,
  KeyEdit,
  KeyQuery,
  KeyRevoke,
} from '@/contract/keys.ts'
import type { Page } from '@/contract/paging.ts'
import { requireApplication } from './applications.ts'
import { audit } from './audit.ts'
import type { CsvColumn } from './csv.ts'
import { afterCursor, NEWEST_FIRST, toPage } from './cursor.ts'
import { db, secretBox } from './db.ts'
import { requireVersion, StaleVersion } from './edits.ts'
import {
  aboutKey,
  aroundKeys,
  type KeyRow,
  requireKey,
  SHOWN_KEY,
  shownKey,
  toApiKey,
} from './key-rows.ts'
import { requirePermission } from './permissions.ts'
import { type Member, requireMember } from './session.ts'
import { requireTypedName } from './typed-name.ts'

/** Keys as CSV. */
export const KEY_COLUMNS: readonly CsvColumn<ApiKey>[] = [
  { header: 'id', cell: (row) => row.id },
  { header: 'application_id', cell: (row) => row.applicationId },
  { header: 'application', cell: (row) => row.applicationName },
  { header: 'name', cell: (row) => row.name },
  { header: 'environment', cell: (row) => row.environment },
  { header: 'key', cell: (row) => row.display },
  { header: 'state', cell: (row) => row.state },
  { header: 'created_at', cell: (row) => row.createdAt },
  { header: 'created_by', cell: (row) => row.createdByName },
  { header: 'expires_at', cell: (row) => row.expiresAt },
  { header: 'revoked_at', cell: (row) => row.revokedAt },
  { header: 'last_used_at', cell: (row) => row.lastUsed?.at ?? null },
  { header: 'last_address', cell: (row) => row.lastUsed?.address ?? null },
  { header: 'last_client', cell: (row) => row.lastUsed?.client ?? null },
]

const DAY_MS = 86_400_000

/** Keys of the current organisation, newest first; revoked ones too. `q` looks into names. */
export async function listKeys(query: KeyQuery): Promise<Page<ApiKey>> {
  const { organizationId } = await requireMember()
  return pageOfKeys(organizationId, query, {})
}

/** Keys of one application. @throws Problem `not_found`, also for another tenant's */
export async function listApplicationKeys(
  applicationId: string,
  query: KeyQuery,
): Promise<Page<ApiKey>> {
  const { organizationId } = await requireMember()
  await requireApplication(db(), applicationId, organizationId)
  return pageOfKeys(organizationId, query, { applicationId })
}

async function pageOfKeys(
  organizationId: string,
  query: KeyQuery,
  narrower: Prisma.ApiKeyWhereInput,
): Promise<Page<ApiKey>> {
  const now = new Date()
  const filters: Prisma.ApiKeyWhereInput[] = [narrower, afterCursor(query.cursor)]
  if (query.q) filters.push({ name: { contains: query.q, mode: 'insensitive' } })
  if (query.environment) filters.push({ environment: query.environment })
  if (query.state) filters.push(STATES[query.state](now))
  const rows = await db().apiKey.findMany({
    where: { organizationId, AND: filters },
    orderBy: [...NEWEST_FIRST],
    take: query.limit + 1,
    select: SHOWN_KEY,
  })
  const around = await aroundKeys(db(), rows, organizationId, now)
  return toPage(
    rows,
    query.limit,
    (row) => toApiKey(row, around),
    (row) => row,
  )
}

const STATES = {
  active: (now: Date) => ({
    revokedAt: null,
    OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
  }),
  expired: (now: Date) => ({ revokedAt: null, expiresAt: { lte: now } }),
  revoked: () => ({ revokedAt: { not: null } }),
} satisfies Record<ApiKey['state'], (now: Date) => Prisma.ApiKeyWhereInput>

/** One key of the current organisation. @throws Problem `not_found`, also for another tenant's */
export async function getKey(keyId: string): Promise<ApiKey> {
  const { organizationId } = await requireMember()
  return shownKey(db(), await requireKey(db(), keyId, organizationId), organizationId)
}

/**
 * Makes a key. `secret` is in the answer and nowhere else: the row holds its HMAC, the audit log its last four characters.
 * @throws Problem `email_unverified`, `application_suspended`, `not_found`
 */
export async function createKey(applicationId: string, input: KeyCreate): Promise<KeyCreated> {
  const actor = await requirePermission('key.write')
  const { name, environment, expiresInDays } = input
  const createdAt = new Date()
  const expiresAt =
    expiresInDays === null ? null : new Date(createdAt.getTime() + expiresInDays * DAY_MS)
  return db().$transaction((tx) =>
    insertKey(tx, actor, { applicationId, name, environment, createdAt, expiresAt }),
  )
}

type NewKey = Readonly<
  Pick<KeyRow, 'applicationId' | 'name' | 'environment' | 'createdAt' | 'expiresAt'>
>

/** Makes the row and its secret. @throws Problem `email_unverified`, `application_suspended`, `not_found` */
export async function insertKey(tx: DbTx, actor: Member, fields: NewKey): Promise<KeyCreated> {
  const { organizationId } = actor
  const { applicationId, name, environment, expiresAt } = fields
  const { printed, hash, pepperId, hint } = issueKey(secretBox(), environment)
  const id = mintId('key')
  const application = await requireApplication(tx, applicationId, organizationId)
  // After the look-up: somebody else's application is 404 for everybody.
  if (!actor.isEmailVerified) {
    throw new Problem('email_unverified', 'Verify your e-mail address first: we sent you a link')
  }
  if (application.state === 'suspended') throw new Problem('application_suspended')
  const row = await tx.apiKey.create({
    data: { id, organizationId, createdById: actor.userId, ...fields, hash, pepperId, hint },
    select: SHOWN_KEY,
  })
  await audit(tx, actor, {
    ...aboutKey(id, actor),
    action: 'api_key.created',
    after: { applicationId, name, environment, hint, expiresAt: expiresAt?.toISOString() ?? null },
  })
  return { key: await shownKey(tx, row, organizationId), secret: printed }
}

/** Renames a key. @throws StaleVersion */
export async function updateKey(keyId: string, edit: KeyEdit, expected: number): Promise<ApiKey> {
  const actor = await requirePermission('key.write')
  const { organizationId } = actor
  return db().$transaction(async (tx) => {
    const before = await requireKey(tx, keyId, organizationId)
    requireVersion(before, expected, await shownKey(tx, before, organizationId))
    const { count } = await tx.apiKey.updateMany({
      where: { id: keyId, organizationId, version: expected },
      data: { name: edit.name, version: { increment: 1 } },
    })
    const after = await shownKey(tx, await requireKey(tx, keyId, organizationId), organizationId)
    if (count === 0) throw new StaleVersion(after)
    await audit(tx, actor, {
      ...aboutKey(keyId, actor),
      action: 'api_key.updated',
      before: { name: before.name },
      after: { name: edit.name },
    })
    return after
  })
}

/**
 * Revokes a key for good: it answers 401 within a second. Revoking it again changes nothing.
 * @throws Problem `invalid_input` at `/name`
 */
export async function revokeKey(keyId: string, { name }: KeyRevoke): Promise<ApiKey> {
  const actor = await requirePermission('key.write')
  const { organizationId } = actor
  return db().$transaction(async (tx) => {
    const row = await requireKey(tx, keyId, organizationId)
    requireTypedName(name, row.name)
    const { count } = await tx.apiKey.updateMany({
      where: { id: keyId, organizationId, revokedAt: null },
      data: { revokedAt: new Date(), revokedById: actor.userId, version: { increment: 1 } },
    })
    if (count === 1) {
      await audit(tx, actor, {
        ...aboutKey(keyId, actor),
        action: 'api_key.revoked',
        before: { name: row.name, hint: row.hint },
      })
    }
    return shownKey(tx, await requireKey(tx, keyId, organizationId), organizationId)
  })
}
