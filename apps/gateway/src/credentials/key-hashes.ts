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
  // Two generations instead of a list: what is in use is carried over when the young one is full.
  let young = new Map<string, string>()
  let old = new Map<string, string>()

  function remember(printedKey: string, hash: string): void {
    if (young.has(printedKey)) return
    if (young.size >= entriesMax / 2) {
      old = young
      young = new Map()
    }
    young.set(printedKey, hash)
  }

  return {
    remembered: (printedKey) => young.get(printedKey) ?? old.get(printedKey),
    hash: (printedKey) => Buffer.from(hashKey(printedKey)).toString('hex'),
    remember,
  }
}
