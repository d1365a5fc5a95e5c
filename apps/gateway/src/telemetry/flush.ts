import { type NodeReport, type Pool, recordUsage, reportNode } from '@gatehouse/db'
import type { Journal } from './journal.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { UsageRecorder } from './usage-recorder.ts'

/** What a `kill -9` may lose; twice as often as promised, because writing takes time too. */
const JOURNAL_EVERY_MS = 500
/** Pages ask no sooner. */
const FLUSH_EVERY_MS = 5_000
/** While the database is down the current segment grows to this before the next one is begun. */
const SEGMENT_BYTES = 4_194_304

export type UsageFlush = Readonly<{
  start(): void
  /** Hands over and reports without waiting for the next turn; during one it does nothing more. */
  now(): void
  /** Writes what was counted and hands it over, as far as the database answers; waits at most `limitMs`. */
  drain(limitMs: number): Promise<void>
}>

export type FlushDeps = Readonly<{
  pool: Pool
  /** Of one thread, or of all. */
  recorder: Pick<UsageRecorder, 'take'>
  journal: Journal
  metrics: Metrics
  log: Logger
  /** The node's heartbeat, sent with each flush. */
  report(): Promise<NodeReport>
}>

/** Moves usage from memory to the journal and from there to the database, where each batch counts once. */
export function createUsageFlush(deps: FlushDeps): UsageFlush {
  const timers: NodeJS.Timeout[] = []
  let isHealthy = true
  const journalOnce = singleFlight(() => journalDelta(deps))
  const flushOnce = singleFlight(async () => {
    const error = await handOver(deps)
    deps.metrics.usageFlushes.inc({ result: error === undefined ? 'ok' : 'failed' })
    if ((error === undefined) !== isHealthy) {
      isHealthy = error === undefined
      if (isHealthy) deps.log.info('usage reaches the database again')
      else
        deps.log.warn({ err: error }, 'usage waits in the journal: the database does not take it')
    }
  })
  return {
    start() {
      timers.push(
        setInterval(() => void journalOnce(), JOURNAL_EVERY_MS),
        setInterval(() => void flushOnce(), FLUSH_EVERY_MS),
      )
      void flushOnce() // what an earlier process left, and the first heartbeat
    },
    now: () => void flushOnce(),
    async drain(limitMs) {
      for (const timer of timers) clearInterval(timer)
      await journalOnce()
      await Promise.race([
        flushOnce().then(flushOnce),
        new Promise((resolve) => setTimeout(resolve, limitMs).unref()),
      ])
    },
  }
}

async function journalDelta({ recorder, journal, metrics, log }: FlushDeps): Promise<void> {
  const delta = recorder.take()
  if (delta === undefined) return
  try {
    if (!(await journal.append(delta))) metrics.droppedUsageBatches.inc()
  } catch (error) {
    metrics.droppedUsageBatches.inc()
    log.error({ err: error }, 'usage could not be written to the journal')
  }
  metrics.journalBytes.set(journal.bytes())
}

/** Hands sealed segments over, oldest first, until one fails; gives the failure. */
async function handOver(deps: FlushDeps): Promise<Error | undefined> {
  const { pool, journal, metrics, report } = deps
  try {
    if (journal.sealed().length === 0 || journal.currentBytes() > SEGMENT_BYTES) {
      await journal.seal()
    }
    for (const segment of [...journal.sealed()]) await handOverSegment(deps, segment)
    await reportNode(pool, await report())
    return undefined
  } catch (error) {
    return error as Error
  } finally {
    metrics.journalBytes.set(journal.bytes())
  }
}

async function handOverSegment({ pool, journal, log }: FlushDeps, segment: string): Promise<void> {
  const batches = await journal.read(segment)
  try {
    if (batches.length > 0) await recordUsage(pool, batches)
  } catch (error) {
    if (!isAboutContent(error)) throw error
    log.error({ err: error, segment }, 'the database refuses a usage segment; it is put aside')
    return journal.setAside(segment)
  }
  await journal.remove(segment)
}

/** SQLSTATE classes 22 (data) and 23 (constraints): trying again would fail again and hold up everything behind. */
function isAboutContent(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' && /^2[23]/.test(code)
}

/** Never two at a time; a call while one runs gets that one's promise. */
function singleFlight(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => {
    running ??= work().finally(() => {
      running = undefined
    })
    return running
  }
}
