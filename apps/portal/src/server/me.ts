import 'server-only'
import type { Me, ProfileEdit } from '@/contract/me.ts'
import { audit } from './audit.ts'
import { db } from './db.ts'
import { requireVersion, StaleVersion } from './edits.ts'
import { type Actor, requireUser } from './session.ts'

/** The caller with the organisations they may work in. @throws Problem `unauthenticated` */
export async function getMe(): Promise<Me> {
  return readMe(await requireUser())
}

async function readMe(actor: Actor): Promise<Me> {
  const person = await db().user.findUniqueOrThrow({
    where: { id: actor.userId },
    include: { memberships: { include: { organization: true }, orderBy: { id: 'asc' } } },
  })
  return {
    id: person.id,
    email: person.email,
    name: person.name,
    isEmailVerified: person.emailVerifiedAt !== null,
    role: person.role,
    createdAt: person.createdAt.toISOString(),
    version: person.version,
    organizationId: actor.organizationId,
    memberships: person.memberships.map(({ organization, role }) => ({
      organizationId: organization.id,
      organizationName: organization.name,
      organizationState: organization.state,
      role,
    })),
  }
}

/** Changes the caller's profile. @throws StaleVersion when it is not the version that was read */
export async function updateProfile(edit: ProfileEdit, expected: number): Promise<Me> {
  const actor = await requireUser()
  const before = await readMe(actor)
  requireVersion(before, expected, before)
  const { count } = await db().$transaction(async (tx) => {
    const changed = await tx.user.updateMany({
      where: { id: actor.userId, version: expected },
      data: { name: edit.name, version: { increment: 1 } },
    })
    if (changed.count === 1) {
      await audit(tx, actor, {
        action: 'user.updated',
        subjectType: 'user',
        subjectId: actor.userId,
        organizationId: null,
        before: { name: before.name },
        after: { name: edit.name },
      })
    }
    return changed
  })
  const after = await readMe(actor)
  if (count === 0) throw new StaleVersion(after)
  return after
}
