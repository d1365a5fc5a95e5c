import 'server-only'
import { createHash } from 'node:crypto'
import { Problem, type ProblemCode } from '@gatehouse/policy'
import { addressBlock } from './client-address.ts'
import { db } from './db.ts'
import { requestContext } from './request-context.ts'

/** How often something may be tried, by whom it is counted, and what the refusal is called. */
export type Allowance = Readonly<{
  /** First part of the counter's key. */
  name: string
  max: number
  windowMs: number
  code: ProblemCode
}>

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/**
 * The portal's own limits. An address may be an office, so it gets more than an account. Only failed sign-ins count.
 */
export const ALLOWANCES = {
  signInAccount: {
    name: 'sign_in:account',
    max: 10,
    windowMs: 15 * MINUTE_MS,
    code: 'too_many_failed_attempts',
  },
  signInAddress: {
    name: 'sign_in:address',
    max: 100,
    windowMs: 15 * MINUTE_MS,
    code: 'too_many_failed_attempts',
  },
  signUpAddress: { name: 'sign_up:address', max: 30, windowMs: HOUR_MS, code: 'rate_limited' },
  mailAccount: { name: 'mail:account', max: 5, windowMs: HOUR_MS, code: 'rate_limited' },
  mailAddress: { name: 'mail:address', max: 30, windowMs: HOUR_MS, code: 'rate_limited' },
  tokenAddress: { name: 'mail_token:address', max: 60, windowMs: HOUR_MS, code: 'rate_limited' },
  passwordAccount: {
    name: 'password:account',
    max: 10,
    windowMs: 15 * MINUTE_MS,
    code: 'too_many_failed_attempts',
  },
} as const satisfies Record<string, Allowance>

/** Whose attempts: an account by its normalised address, whether it exists or not, or where the request came from. */
export async function attemptsOf(account: string): Promise<string> {
  return createHash('sha256').update(account).digest('hex')
}

/** The key part of the request's own address. */
export async function attemptsFromHere(): Promise<string> {
  return addressBlock((await requestContext()).address)
}

/**
 * Counts an attempt before it is made, in one atomic step that all portals share, so that attempts made at
 * once cannot slip through together. @throws the allowance's Problem with `Retry-After` when there were too many
 */
export async function countAttempt(allowance: Allowance, whose: string): Promise<void> {
  const expiresAt = new Date(Date.now() + allowance.windowMs)
  const [row] = await db().$queryRaw<{ count: number; expires_at: Date }[]>`
    insert into attempt_windows as w (key, count, expires_at)
    values (${`${allowance.name}:${whose}`}, 1, ${expiresAt}::timestamptz)
    on conflict (key) do update set
      count = case when w.expires_at <= now() then 1 else w.count + 1 end,
      expires_at = case when w.expires_at <= now() then excluded.expires_at else w.expires_at end
    returning count, expires_at`
  if (row === undefined || row.count <= allowance.max) return
  throw new Problem(allowance.code, 'That was tried too often lately. Wait, then try again.', {
    retryAfterMs: Math.max(1_000, row.expires_at.getTime() - Date.now()),
  })
}

/** Takes back an attempt that turned out well. */
export async function returnAttempt(allowance: Allowance, whose: string): Promise<void> {
  await db().attemptWindow.updateMany({
    where: { key: `${allowance.name}:${whose}`, count: { gt: 0 } },
    data: { count: { decrement: 1 } },
  })
}

/** Forgets all attempts: the right password was given. */
export async function forgetAttempts(allowance: Allowance, whose: string): Promise<void> {
  await db().attemptWindow.deleteMany({ where: { key: `${allowance.name}:${whose}` } })
}
