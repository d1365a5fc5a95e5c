import 'server-only'
import { Problem } from '@gatehouse/policy'
import type { KeyRoll, KeyRolled } from '@/contract/keys.ts'
import { audit } from './audit.ts'
import { db } from './db.ts'
import { aboutKey, requireKey, shownKey } from './key-rows.ts'
import { insertKey } from './keys.ts'
import { requirePermission } from './permissions.ts'

const HOUR_MS = 3_600_000

/**
 * Replaces a key by a new one with its name, environment and lifetime. The old one works until its grace is over, or its own
 * expiry if that is earlier, and is told apart from a lost one after that (`key_rotated`).
 * @throws Problem `conflict` when the key is over or was rolled before, `email_unverified`, `application_suspended`, `not_found`
 */
export async function rollKey(keyId: string, { graceHours }: KeyRoll): Promise<KeyRolled> {
  const actor = await requirePermission('key.write')
  const { organizationId } = actor
  return db().$transaction(async (tx) => {
    const old = await requireKey(tx, keyId, organizationId)
    const now = new Date()
    const created = await insertKey(tx, actor, {
      applicationId: old.applicationId,
      name: old.name,
      environment: old.environment,
      createdAt: now,
      expiresAt: sameLifetime(old, now),
    })
    const endsAt = earlier(old.expiresAt, new Date(now.getTime() + graceHours * HOUR_MS))
    // Two people may roll one key at once; the second finds it rolled, and its new key is taken back with the transaction.
    const { count } = await tx.apiKey.updateMany({
      where: {
        id: keyId,
        organizationId,
        revokedAt: null,
        rotatedToId: null,
        OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
      },
      data: { expiresAt: endsAt, rotatedToId: created.key.id, version: { increment: 1 } },
    })
    if (count === 0) {
      throw new Problem('conflict', 'This key is over or was rolled before: create a new one')
    }
    await audit(tx, actor, {
      ...aboutKey(keyId, actor),
      action: 'api_key.rolled',
      before: { expiresAt: old.expiresAt?.toISOString() ?? null },
      after: { expiresAt: endsAt.toISOString(), rotatedToId: created.key.id },
    })
    const previous = await requireKey(tx, keyId, organizationId)
    return { ...created, previous: await shownKey(tx, previous, organizationId) }
  })
}

function sameLifetime(
  { createdAt, expiresAt }: Readonly<{ createdAt: Date; expiresAt: Date | null }>,
  now: Date,
): Date | null {
  if (expiresAt === null) return null
  return new Date(now.getTime() + (expiresAt.getTime() - createdAt.getTime()))
}

function earlier(first: Date | null, second: Date): Date {
  return first !== null && first < second ? first : second
}
