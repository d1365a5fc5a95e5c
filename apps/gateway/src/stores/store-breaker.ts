/** Failures in a row after which nobody waits for the store any more. */
const FAILURES_MAX = 3

export type StoreBreaker = Readonly<{
  isOpen(): boolean
  succeeded(): void
  failed(error: Error): void
}>

/**
 * Keeps requests from waiting for a store that does not answer. It opens after some failures in a row and closes
 * with the first success; while it is open, only the store's own heartbeat asks.
 *
 * @param onChange told each opening, with its reason, and each closing
 */
export function createStoreBreaker(
  onChange: (isOpen: boolean, reason: string) => void,
): StoreBreaker {
  let failures = 0
  let isOpen = false
  return {
    isOpen: () => isOpen,
    succeeded() {
      failures = 0
      if (!isOpen) return
      isOpen = false
      onChange(false, '')
    },
    failed({ message }) {
      failures += 1
      if (isOpen || failures < FAILURES_MAX) return
      isOpen = true
      onChange(true, message)
    },
  }
}
