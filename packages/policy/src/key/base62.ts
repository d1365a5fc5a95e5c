/** Digits in ASCII order, so that printed numbers of one length sort as the numbers do. */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Value of each ASCII code as a base62 digit, -1 for everything else. */
const VALUES = new Int8Array(128).fill(-1)
for (let value = 0; value < DIGITS.length; value++) VALUES[DIGITS.charCodeAt(value)] = value

/** The big-endian number in `bytes`, zero padded to `length` digits. The caller knows that it fits. */
export function encodeBase62(bytes: Uint8Array, length: number): string {
  let rest = 0n
  for (const byte of bytes) rest = (rest << 8n) | BigInt(byte)
  let text = ''
  for (let place = 0; place < length; place++) {
    text = DIGITS.charAt(Number(rest % 62n)) + text
    rest /= 62n
  }
  return text
}

/** Value of the digit at `index`; -1 when it is none or the text ends before. */
export function base62ValueAt(text: string, index: number): number {
  return VALUES[text.charCodeAt(index)] ?? -1
}
