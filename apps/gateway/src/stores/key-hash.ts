/**
 * A 53-bit hash of a counter's key, seeded: two 32-bit multiplicative lanes over the characters (as in cyrb53). Never 0, which
 * stands for "no key".
 *
 * Not cryptographic, but the seed is drawn for each process and leaves it never, so that nobody can pick an address or
 * a header value that falls on somebody else's counter.
 */
export function keyHash(limitId: string, scopeId: string, seed: number): number {
  let a = 0xdeadbeef ^ seed
  let b = 0x41c6ce57 ^ seed
  for (let index = 0; index < limitId.length; index++) {
    const code = limitId.charCodeAt(index)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ 0x1f, 2654435761)
  for (let index = 0; index < scopeId.length; index++) {
    const code = scopeId.charCodeAt(index)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return 4294967296 * (2097151 & b) + (a >>> 0) || 1
}
