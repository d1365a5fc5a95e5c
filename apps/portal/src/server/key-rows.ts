import 'server-only'
import {
  DAILY_CALLS_DAYS,
  type Db,
  type DbTx,
  dailyCalls,
  type LastCall,
  lastCalls,
  type Prisma,
} from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'
import type { ApiKey } from '@/contract/keys.ts'
import type { Member } from './session.ts'

/** Everything that is shown of a key. The hash is not selected, so that it cannot be answered by mistake. */
export const SHOWN_KEY = {
  id: true,
  applicationId: true,
  name: true,
  environment: true,
  hint: true,
  createdAt: true,
  createdById: true,
  expiresAt: true,
  revokedAt: true,
  rotatedToId: true,
  version: true,
  application: { select: { name: true } },
} as const satisfies Prisma.ApiKeySelect

/** What is read of a key. */
export type KeyRow = Prisma.ApiKeyGetPayload<{ select: typeof SHOWN_KEY }>

/** A key of that organisation. @throws Problem `not_found` */
export async function requireKey(
  tx: Db | DbTx,
  keyId: string,
  organizationId: string,
): Promise<KeyRow> {
  const row = await tx.apiKey.findFirst({ where: { id: keyId, organizationId }, select: SHOWN_KEY })
  if (row === null) throw new Problem('not_found')
  return row
}

/** The key as it is answered. */
export async function shownKey(
  tx: Db | DbTx,
  row: KeyRow,
  organizationId: string,
): Promise<ApiKey> {
  return toApiKey(row, await aroundKeys(tx, [row], organizationId, new Date()))
}

/** What is told of keys besides their rows. */
export type AroundKeys = Readonly<{
  now: Date
  people: ReadonlyMap<string, string>
  used: ReadonlyMap<string, LastCall>
  calls: ReadonlyMap<string, readonly number[]>
  successors: ReadonlyMap<string, NonNullable<ApiKey['rotatedTo']>>
}>

/** In one query each, for a whole page of keys. */
export async function aroundKeys(
  tx: Db | DbTx,
  rows: readonly KeyRow[],
  organizationId: string,
  now: Date,
): Promise<AroundKeys> {
  const ids = rows.map(({ id }) => id)
  return {
    now,
    people: await namesOf(rows, tx),
    used: await lastCalls(tx, organizationId, ids),
    calls: await dailyCalls(tx, organizationId, ids, now.getTime()),
    successors: await successorsOf(rows, organizationId, tx),
  }
}

async function successorsOf(
  rows: readonly KeyRow[],
  organizationId: string,
  tx: Db | DbTx,
): Promise<AroundKeys['successors']> {
  const ids = rows.flatMap(({ rotatedToId }) => rotatedToId ?? [])
  if (ids.length === 0) return new Map()
  const successors = await tx.apiKey.findMany({
    where: { id: { in: ids }, organizationId },
    select: { id: true, environment: true, hint: true },
  })
  return new Map(
    successors.map(({ id, environment, hint }) => [
      id,
      { id, display: displayKey(environment, hint) },
    ]),
  )
}

async function namesOf(
  rows: readonly KeyRow[],
  tx: Db | DbTx,
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

/** The answer about a key. */
export function toApiKey(
  row: KeyRow,
  { now, people, used, calls, successors }: AroundKeys,
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
    rotatedTo: successors.get(row.rotatedToId ?? '') ?? null,
    lastUsed: call === undefined ? null : { ...call, at: call.at.toISOString() },
    callsPerDay: [...(calls.get(row.id) ?? new Array<number>(DAILY_CALLS_DAYS).fill(0))],
    version: row.version,
  }
}

/** What an audit event about a key is about. */
export function aboutKey(keyId: string, { organizationId }: Member) {
  return { subjectType: 'api_key', subjectId: keyId, organizationId }
}
