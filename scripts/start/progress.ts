import type { WriteStream } from 'node:tty'

/** How often a long step says that it still runs, where lines cannot be rewritten. */
const STILL_EVERY_MS = 15_000
const TICK_MS = 1_000

/**
 * Tells what goes on: one line a step with the time it took, which a terminal sees counting up.
 */
export function createProgress(out: WriteStream | NodeJS.WriteStream = process.stdout) {
  const isTerminal = out.isTTY === true
  const say = (line: string) => out.write(`${line}\n`)

  /** Runs a step. What it returns as a note goes on its line. */
  async function step(title: string, act: () => Promise<string | undefined>): Promise<void> {
    const startedMs = performance.now()
    const seconds = () => Math.round((performance.now() - startedMs) / 1000)
    if (isTerminal) out.write(`  ${title} …`)
    const timer = setInterval(
      () =>
        isTerminal
          ? out.write(`\r  ${title} … ${seconds()} s`)
          : say(`  ${title} … ${seconds()} s`),
      isTerminal ? TICK_MS : STILL_EVERY_MS,
    )
    const conclude = (line: string) => {
      clearInterval(timer)
      out.write(`${isTerminal ? '\r\u001b[K' : ''}${line}\n`)
    }
    try {
      const note = await act()
      const took = ((performance.now() - startedMs) / 1000).toFixed(1)
      conclude(`✓ ${title}${note === undefined ? '' : `: ${note}`} (${took} s)`)
    } catch (error) {
      conclude(`✗ ${title}`)
      throw error
    }
  }

  return { say, step }
}

export type Progress = ReturnType<typeof createProgress>
