import type { Db, DbTx } from './client.ts'
import { Prisma } from './generated/prisma/client.ts'
import { mintId } from './mint-id.ts'

/** Who did what. `before` and `after` hold the changed fields and never a secret. */
export type AuditInput = Readonly<{
  actorUserId: string | null
  actorTokenId?: string | null
  organizationId?: string | null
  action: string
  subjectType: string
  subjectId: string
  before?: Record<string, unknown> | null
  after?: Record<string, unknown> | null
  address?: string | null
  userAgent?: string | null
  requestId?: string | null
}>

/** Appends to the audit log, in the transaction of the act itself: no act without its line. */
export async function recordAudit(tx: Db | DbTx, event: AuditInput): Promise<void> {
  const { before, after, ...rest } = event
  await tx.auditEvent.create({
    data: { id: mintId('aud'), ...rest, before: jsonOrNull(before), after: jsonOrNull(after) },
  })
}

function jsonOrNull(value: Record<string, unknown> | null | undefined) {
  return value == null ? Prisma.DbNull : (value as Prisma.InputJsonObject)
}
