import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from './log.ts'

/** What happens more often than the queue's clock ticks, which is once a minute. */
export type Watch = Readonly<{
  /** For the log. */
  name: string
  everyMs: number
  look(): Promise<void>
}>

/** Looks again and again until `signal` aborts. A look that fails, as while the database is away, is made again at its time. */
export async function watch(
  { name, everyMs, look }: Watch,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await look().catch((error: unknown) => log.warn({ err: error, watch: name }, 'could not look'))
    await delay(everyMs, undefined, { signal }).catch(() => undefined) // aborted: the loop sees it
  }
}
