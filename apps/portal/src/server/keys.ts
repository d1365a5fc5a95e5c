import 'server-only'
import {
  type Db,
  type DbTx,
  issueKey,
  type LastCall,
  lastCalls,
  mintId,
  type Prisma,
} from '@gatehouse/db'
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

/** Everything that is shown of a key. The hash is not selected, so that it cannot be answered by mistake. */
const SHOWN = {
  id: true,
  applicationId: true,
  name: true,
  environment: true,
  hint: true,
  createdAt: true,
  createdById: true,
  expiresAt: true,
  revokedAt: true,
  version: true,
  application: { select: { name: true } },
} as const satisfies Prisma.ApiKeySelect

type Row = Prisma.ApiKeyGetPayload<{ select: typeof SHOWN }>

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
    select: SHOWN,
  })
  const people = await namesOf(rows)
  const used = await lastCalls(
    db(),
    organizationId,
    rows.map(({ id }) => id),
  )
  return toPage(
    rows,
    query.limit,
    (row) => toApiKey(row, people, used, now),
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
  return shown(db(), await requireKey(db(), keyId, organizationId), organizationId)
}

/**
 * Makes a key. `secret` is in the answer and nowhere else: the row holds its HMAC, the audit log its last four characters.
 * @throws Problem `email_unverified`, `application_suspended`, `not_found`
 */
export async function createKey(applicationId: string, input: KeyCreate): Promise<KeyCreated> {
  const actor = await requirePermission('key.write')
  const { organizationId } = actor
  const { printed, hash, pepperId, hint } = issueKey(secretBox(), input.environment)
  const id = mintId('key')
  const { name, environment, expiresInDays } = input
  const createdAt = new Date()
  const expiresAt =
    expiresInDays === null ? null : new Date(createdAt.getTime() + expiresInDays * DAY_MS)
  const key = await db().$transaction(async (tx) => {
    const application = await requireApplication(tx, applicationId, organizationId)
    // After the look-up: somebody else's application is 404 for everybody.
    if (!actor.isEmailVerified) {
      throw new Problem('email_unverified', 'Verify your e-mail address first: we sent you a link')
    }
    if (application.state === 'suspended') throw new Problem('application_suspended')
    const owner = { organizationId, applicationId, createdById: actor.userId }
    const row = await tx.apiKey.create({
      data: { id, ...owner, name, environment, hash, pepperId, hint, createdAt, expiresAt },
      select: SHOWN,
    })
    await audit(tx, actor, {
      ...about(id, actor),
      action: 'api_key.created',
      after: {
        applicationId,
        name,
        environment,
        hint,
        expiresAt: expiresAt?.toISOString() ?? null,
      },
    })
    return shown(tx, row, organizationId)
  })
  return { key, secret: printed }
}

/** Renames a key. @throws StaleVersion */
export async function updateKey(keyId: string, edit: KeyEdit, expected: number): Promise<ApiKey> {
  const actor = await requirePermission('key.write')
  const { organizationId } = actor
  return db().$transaction(async (tx) => {
    const before = await requireKey(tx, keyId, organizationId)
    requireVersion(before, expected, await shown(tx, before, organizationId))
    const { count } = await tx.apiKey.updateMany({
      where: { id: keyId, organizationId, version: expected },
      data: { name: edit.name, version: { increment: 1 } },
    })
    const after = await shown(tx, await requireKey(tx, keyId, organizationId), organizationId)
    if (count === 0) throw new StaleVersion(after)
    await audit(tx, actor, {
      ...about(keyId, actor),
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
        ...about(keyId, actor),
        action: 'api_key.revoked',
        before: { name: row.name, hint: row.hint },
      })
    }
    return shown(tx, await requireKey(tx, keyId, organizationId), organizationId)
  })
}

async function requireKey(tx: Db | DbTx, keyId: string, organizationId: string): Promise<Row> {
  const row = await tx.apiKey.findFirst({ where: { id: keyId, organizationId }, select: SHOWN })
  if (row === null) throw new Problem('not_found')
  return row
}

async function shown(tx: Db | DbTx, row: Row, organizationId: string): Promise<ApiKey> {
  const people = await namesOf([row], tx)
  return toApiKey(row, people, await lastCalls(tx, organizationId, [row.id]), new Date())
}

async function namesOf(
  rows: readonly Row[],
  tx: Db | DbTx = db(),
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.flatMap(({ createdById }) => createdById ?? []))]
  const people = await tx.user.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  })
  return new Map(people.map(({ id, name }) => [id, name]))
}

/** `gh_live_…f00d`: enough to tell keys apart, useless to call with. */
export function displayKey(environment: 'live' | 'test', hint: string): string {
  return `gh_${environment}_…${hint}`
}

function toApiKey(
  row: Row,
  people: ReadonlyMap<string, string>,
  used: ReadonlyMap<string, LastCall>,
  now: Date,
): ApiKey {
  const isExpired = row.expiresAt !== null && row.expiresAt <= now
  const call = used.get(row.id)
  return {
    id: row.id,
    applicationId: row.applicationId,
    applicationName: row.application.name,
    name: row.name,
    environment: row.environment,
    display: displayKey(row.environment, row.hint),
    state: row.revokedAt !== null ? 'revoked' : isExpired ? 'expired' : 'active',
    createdAt: row.createdAt.toISOString(),
    createdByName: people.get(row.createdById ?? '') ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastUsed: call === undefined ? null : { ...call, at: call.at.toISOString() },
    version: row.version,
  }
}

function about(keyId: string, { organizationId }: Member) {
  return { subjectType: 'api_key', subjectId: keyId, organizationId }
}
