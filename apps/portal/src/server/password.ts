import 'server-only'
import { Problem } from '@gatehouse/policy'
import { hash, verify } from '@node-rs/argon2'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

/**
 * argon2id with 19 MiB, 2 passes, 1 lane: the first choice of OWASP's password storage guide, about 60 ms here.
 * argon2id is the library's default algorithm.
 */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Guesses beyond 10^10: out of reach for somebody who stole the table (zxcvbn, "safely unguessable"). */
const SCORE_MIN = 3

/** The encoded hash of a new password. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST)
}

let decoy: Promise<string> | undefined

/**
 * Whether a password is the one that was hashed. Without a hash (no such account, or one without a password) the same work
 * is done and the answer is no: the time does not tell who has an account.
 */
export async function isPassword(password: string, encoded: string | null): Promise<boolean> {
  decoy ??= hashPassword('nobody has this password, and if somebody had it, nothing would follow')
  const matches = await verify(encoded ?? (await decoy), password)
  return matches && encoded !== null
}

let estimator: ZxcvbnFactory | undefined

/**
 * Refuses a password that is on the list of common ones or can be guessed, at the field `/password`.
 * `personal` are words that an attacker would try first: name, address, organisation.
 */
export function requireStrongPassword(password: string, personal: readonly string[]): void {
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  const { score, sequence, feedback } = estimator.check(password, wordsOf(personal))
  const isCommon = sequence.some(
    ({ token, pattern }) => pattern === 'dictionary' && token === password,
  )
  if (score >= SCORE_MIN && !isCommon) return
  const detail = isCommon
    ? 'This is a common password. Choose one that nobody else has.'
    : 'This password is easy to guess. Add a few unrelated words.'
  throw new Problem('invalid_input', detail, {
    errors: [{ pointer: '/password', detail }],
    cause: feedback,
  })
}

function wordsOf(personal: readonly string[]): string[] {
  return personal
    .flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)])
    .filter((word) => word.length > 2)
}
