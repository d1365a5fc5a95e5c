import { base62ValueAt, encodeBase62 } from './base62.ts'
import { crc32 } from './crc32.ts'

/**
 * Printed form of secrets: `<prefix><43 base62 digits of 256 random bits><6 base62 digits of CRC-32>`.
 *
 * Underscores only, so that a double click selects all of it; the checksum is over everything before it, so
 * that junk and typing errors are refused without a look-up. 62^43 > 2^256 and 62^6 > 2^32: both always fit.
 * Hashing needs a pepper and `node:crypto` and is not here.
 */
export type KeyEnvironment = 'live' | 'test'

export type ParsedKey =
  | Readonly<{ ok: true; environment: KeyEnvironment; hint: string }>
  | Readonly<{ ok: false; reason: 'malformed' }>

export type ParsedManagementToken =
  | Readonly<{ ok: true; hint: string }>
  | Readonly<{ ok: false; reason: 'malformed' }>

const LIVE = 'gh_live_'
const TEST = 'gh_test_'
const MANAGEMENT = 'gha_'
const SECRET_BYTES = 32
const SECRET_DIGITS = 43
const CHECKSUM_DIGITS = 6
const HINT_LENGTH = 4

const MALFORMED = Object.freeze({ ok: false, reason: 'malformed' } as const)

/** Prints 32 random bytes as an API key, 57 characters. Throws RangeError for another number of bytes. */
export function formatKey(environment: KeyEnvironment, bytes32: Uint8Array): string {
  return format(environment === 'live' ? LIVE : TEST, bytes32)
}

/**
 * Reads a printed API key. `hint` is its last four characters, what people see of it later.
 * Never throws; work does not grow with the length of junk.
 */
export function parseKey(text: string): ParsedKey {
  if (hasForm(text, LIVE)) return { ok: true, environment: 'live', hint: text.slice(-HINT_LENGTH) }
  if (hasForm(text, TEST)) return { ok: true, environment: 'test', hint: text.slice(-HINT_LENGTH) }
  return MALFORMED
}

/** Prints 32 random bytes as a management token, 53 characters. Throws RangeError as `formatKey`. */
export function formatManagementToken(bytes32: Uint8Array): string {
  return format(MANAGEMENT, bytes32)
}

/** Reads a printed management token; the same promises as `parseKey`. */
export function parseManagementToken(text: string): ParsedManagementToken {
  return hasForm(text, MANAGEMENT) ? { ok: true, hint: text.slice(-HINT_LENGTH) } : MALFORMED
}

function format(prefix: string, bytes: Uint8Array): string {
  if (bytes.length !== SECRET_BYTES) throw new RangeError(`a secret has ${SECRET_BYTES} bytes`)
  const body = prefix + encodeBase62(bytes, SECRET_DIGITS)
  const crc = crc32(body)
  const checksum = Uint8Array.of(crc >>> 24, crc >>> 16, crc >>> 8, crc)
  return body + encodeBase62(checksum, CHECKSUM_DIGITS)
}

function hasForm(text: string, prefix: string): boolean {
  const bodyEnd = prefix.length + SECRET_DIGITS
  if (text.length !== bodyEnd + CHECKSUM_DIGITS || !text.startsWith(prefix)) return false
  for (let index = prefix.length; index < bodyEnd; index++) {
    if (base62ValueAt(text, index) < 0) return false
  }
  let checksum = 0
  for (let index = bodyEnd; index < text.length; index++) {
    const value = base62ValueAt(text, index)
    if (value < 0) return false
    checksum = checksum * 62 + value
  }
  return checksum === crc32(text, bodyEnd)
}
