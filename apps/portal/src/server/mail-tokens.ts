import 'server-only'
import { createHash, randomBytes } from 'node:crypto'
import { type DbTx, type EmailTokenPurpose, mintId } from '@gatehouse/db'
import { Problem } from '@gatehouse/policy'

/** How long the link in a mail is good. */
const LIFETIME_MS = {
  verify_email: 24 * 3_600_000,
  reset_password: 30 * 60_000,
} as const satisfies Record<EmailTokenPurpose, number>

/** Makes a token for a mail: 256 random bits, of which only the SHA-256 is kept. */
export async function issueMailToken(
  tx: DbTx,
  userId: string,
  purpose: EmailTokenPurpose,
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(Date.now() + LIFETIME_MS[purpose])
  await tx.emailToken.create({
    data: { id: mintId('emt'), userId, purpose, hash: hashOf(token), expiresAt },
  })
  return token
}

/**
 * Spends a token, once: of two that arrive together one wins. Every other open token of that purpose is spent with it.
 * @throws Problem `invalid_input` at `/token` for one that is unknown, spent or too old
 */
export async function spendMailToken(
  tx: DbTx,
  token: string,
  purpose: EmailTokenPurpose,
): Promise<{ userId: string }> {
  const usedAt = new Date()
  const open = { hash: hashOf(token), purpose, usedAt: null, expiresAt: { gt: usedAt } }
  const [spent] = await tx.emailToken.updateManyAndReturn({
    where: open,
    data: { usedAt },
    select: { userId: true },
  })
  if (spent === undefined) throw badToken()
  await tx.emailToken.updateMany({
    where: { userId: spent.userId, purpose, usedAt: null },
    data: { usedAt },
  })
  return spent
}

function badToken(): Problem {
  const detail = 'This link has been used or is too old. Ask for a new one.'
  return new Problem('invalid_input', detail, { errors: [{ pointer: '/token', detail }] })
}

function hashOf(token: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(token).digest())
}
