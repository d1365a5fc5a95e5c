import 'server-only'
import { createHash } from 'node:crypto'
import { countAttempt, forgetAttempts, returnAttempt } from '@gatehouse/db'
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
  simulations: { name: 'simulation:person', max: 60, windowMs: MINUTE_MS, code: 'rate_limited' },
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
 * Counts an attempt before it is made, so that attempts made at once cannot slip through together.
 * @throws the allowance's Problem with `Retry-After` when there were too many
 */
export async function requireAttempt(allowance: Allowance, whose: string): Promise<void> {
  const { count, endsInMs } = await countAttempt(db(), keyOf(allowance, whose), allowance.windowMs)
  if (count <= allowance.max) return
  throw new Problem(allowance.code, 'That was tried too often lately. Wait, then try again.', {
    retryAfterMs: Math.max(1_000, endsInMs),
  })
}

/** Takes back an attempt that turned out well. */
export function returnAttemptOf(allowance: Allowance, whose: string): Promise<void> {
  return returnAttempt(db(), keyOf(allowance, whose))
}

/** Forgets all attempts: the right password was given. */
export function forgetAttemptsOf(allowance: Allowance, whose: string): Promise<void> {
  return forgetAttempts(db(), keyOf(allowance, whose))
}

function keyOf({ name }: Allowance, whose: string): string {
  return `${name}:${whose}`
}
