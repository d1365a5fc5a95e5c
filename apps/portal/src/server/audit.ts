import 'server-only'
import { type Db, type DbTx, recordAudit } from '@gatehouse/db'
import { requestContext } from './request-context.ts'
import type { Actor } from './session.ts'

/** What happened. `before` and `after` hold what changed, never a secret and never a hash. */
export type Act = Readonly<{
  /** `<noun>.<past participle>`: `api_key.created`. */
  action: string
  subjectType: string
  subjectId: string
  /** The tenant it concerns; null for the installation. */
  organizationId: string | null
  before?: Record<string, unknown> | null
  after?: Record<string, unknown> | null
}>

/** Appends to the audit log, in the act's own transaction, with who it was and where the request came from. */
export async function audit(
  tx: Db | DbTx,
  actor: Pick<Actor, 'userId' | 'tokenId'> | null,
  act: Act,
): Promise<void> {
  const { address, userAgent, requestId } = await requestContext()
  await recordAudit(tx, {
    ...act,
    actorUserId: actor?.userId ?? null,
    actorTokenId: actor?.tokenId ?? null,
    address,
    userAgent,
    requestId,
  })
}
