import type { UsageDelta } from '../telemetry/usage-recorder.ts'

/** What threads counted, on its way to the journal; to the flush it is a recorder like a thread's own. */
export type UsageInbox = Readonly<{
  put(delta: UsageDelta): void
  take(): UsageDelta | undefined
  /** Exchanges counted since the process began. */
  total(): number
}>

/** Batches add up in the database, so that rows of several threads may say the same bucket. */
export function createUsageInbox(): UsageInbox {
  let waiting: UsageDelta[] = []
  let total = 0
  return {
    put(delta) {
      waiting.push(delta)
      for (const { requests } of delta.rows) total += requests
    },
    take() {
      if (waiting.length === 0) return undefined
      const taken = waiting
      waiting = []
      return {
        rows: taken.flatMap(({ rows }) => rows),
        clients: taken.flatMap(({ clients }) => clients),
        limits: taken.flatMap(({ limits }) => limits),
      }
    },
    total: () => total,
  }
}
