import { BoundedCache } from './bounded-cache.ts'

/**
 * Remembers which hash a printed key has, so that a busy key costs one HMAC and not one a request.
 *
 * Only text → hash, which never changes: whether the key behind a hash may call is looked up every time, so a revocation
 * is not delayed by anything remembered here. Junk is not remembered: `remember` is called for known keys only.
 */
export type KeyHashes = Readonly<{
  /** The hash of a key that was remembered, 64 hexadecimal characters. */
  remembered(printedKey: string): string | undefined
  /** Computes it. */
  hash(printedKey: string): string
  remember(printedKey: string, hash: string): void
}>

/**
 * @param hashKey HMAC under the installation's pepper
 * @param entriesMax about so many keys are remembered; those not used lately make room
 */
export function createKeyHashes(
  hashKey: (printedKey: string) => Uint8Array,
  entriesMax: number,
): KeyHashes {
  const hashes = new BoundedCache<string, string>(entriesMax)
  return {
    remembered: (printedKey) => hashes.get(printedKey),
    hash: (printedKey) => Buffer.from(hashKey(printedKey)).toString('hex'),
    remember: (printedKey, hash) => hashes.set(printedKey, hash),
  }
}
