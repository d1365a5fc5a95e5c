/** The newest lines of the log, in memory that does not grow. */
export type RecentLines = Readonly<{
  /** Takes a copy of whole lines. */
  add(lines: Uint8Array): void
  /** The newest line that contains `text`. */
  find(text: string): string | undefined
}>

const NEW_LINE = 0x0a

/**
 * Keeps between `bytes` / 2 and `bytes` of what was logged last: two halves, of which the older one is written over.
 *
 * Lines are copied when a buffer of them is handed on for writing, a hundred kilobytes at a time and never on the request path.
 */
export function keepRecentLines(bytes: number): RecentLines {
  const size = bytes >>> 1
  let newer: Buffer | undefined
  let older: Buffer | undefined
  let used = 0
  let usedBefore = 0

  function findIn(half: Buffer | undefined, end: number, text: string): string | undefined {
    const lines = half?.subarray(0, end)
    const at = lines?.lastIndexOf(text) ?? -1
    if (lines === undefined || at === -1) return undefined
    const start = lines.lastIndexOf(NEW_LINE, at) + 1
    const stop = lines.indexOf(NEW_LINE, at)
    return lines.toString('utf8', start, stop === -1 ? end : stop)
  }

  return {
    add(lines) {
      if (lines.length > size) return
      newer ??= Buffer.allocUnsafeSlow(size)
      if (used + lines.length > size) {
        ;[newer, older] = [older ?? Buffer.allocUnsafeSlow(size), newer]
        usedBefore = used
        used = 0
      }
      newer.set(lines, used)
      used += lines.length
    },
    find: (text) => findIn(newer, used, text) ?? findIn(older, usedBefore, text),
  }
}
