const FIRST_MS = 500
const MAX_MS = 15_000
/** A part that ran this long has recovered: its next failure is a first one. */
const HEALTHY_AFTER_MS = 30_000

/**
 * How long to wait before a part that ended is started again: half a second, doubling with each
 * failure in a row, at most 15 s.
 *
 * @param failures in a row before this one
 * @param ranMs how long it ran this time
 */
export function nextDelayMs(
  failures: number,
  ranMs: number,
): Readonly<{ delayMs: number; failures: number }> {
  const inARow = ranMs >= HEALTHY_AFTER_MS ? 0 : failures
  return { delayMs: Math.min(MAX_MS, FIRST_MS * 2 ** inARow), failures: inARow + 1 }
}
