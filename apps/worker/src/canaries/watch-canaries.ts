import { setTimeout as delay } from 'node:timers/promises'
import { type Db, judgeCanaries, type Pool } from '@gatehouse/db'
import type { Logger } from '../log.ts'

/**
 * How often canaries are looked at. Gateways hand usage over every 5 s, and the queue's clock ticks in minutes: a canary that broke would hurt
 * its callers for one of them.
 */
const LOOK_MS = 2_000

export type WatchDeps = Readonly<{
  db: Db
  pool: Pool
  log: Logger
  nowMs: () => number
  lookMs?: number
}>

/** Judges canaries and moves them on until `signal` aborts. A database that is away is waited for: until then nothing moves. */
export async function watchCanaries(deps: WatchDeps, signal: AbortSignal): Promise<void> {
  const { log, lookMs = LOOK_MS } = deps
  while (!signal.aborted) {
    await look(deps).catch((error: unknown) => log.warn({ err: error }, 'canaries were not judged'))
    await delay(lookMs, undefined, { signal }).catch(() => undefined) // aborted: the loop sees it
  }
}

async function look({ db, pool, log, nowMs }: WatchDeps): Promise<void> {
  const { moves, failures } = await judgeCanaries(db, pool, nowMs())
  for (const move of moves) log.info(move, 'a canary moved')
  for (const { canaryId, error } of failures) {
    log.error({ canaryId, err: error }, 'a canary could not be judged')
  }
}
