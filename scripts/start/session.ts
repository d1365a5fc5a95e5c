/** A second signal this soon is the same Ctrl-C, once from the terminal and once handed on by npm. */
const SAME_SIGNAL_MS = 1_000

/**
 * The life of one `npm start`: hears that it shall end (Ctrl-C, a signal, the terminal or the parent
 * gone) and then undoes what was done, the last thing first.
 */
export function openSession(say: (line: string) => void) {
  const cleanups: (() => Promise<void>)[] = []
  const asked = new AbortController()
  let askedAtMs = 0

  const ask = () => {
    const nowMs = performance.now()
    if (asked.signal.aborted) {
      if (nowMs - askedAtMs > SAME_SIGNAL_MS) say('Still stopping …')
      return
    }
    askedAtMs = nowMs
    say('\nStopping …')
    asked.abort(new Error('stopped'))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask)
  // A mistake of ours must not leave everything running without anybody to stop it.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      say(`! ${error instanceof Error ? error.stack : String(error)}`)
      ask()
    })
  }
  if (process.channel !== undefined) process.on('disconnect', ask)

  return {
    /** Fires when the session shall end. */
    signal: asked.signal,
    /** Adds what undoes the step that was just done. */
    onEnd(cleanup: () => Promise<void>): void {
      cleanups.push(cleanup)
    },
    async untilAsked(): Promise<void> {
      if (asked.signal.aborted) return
      // The timer keeps us running: parts and PostgreSQL are not our event loop's business.
      const timer = setInterval(() => undefined, 60_000)
      await new Promise((resolve) => asked.signal.addEventListener('abort', resolve))
      clearInterval(timer)
    },
    /** Undoes everything; a cleanup that fails is told and does not keep the others from running. */
    async end(): Promise<void> {
      for (const cleanup of cleanups.splice(0).reverse()) {
        await cleanup().catch((error: Error) => say(`! ${error.message}`))
      }
    },
  }
}

export type Session = ReturnType<typeof openSession>
