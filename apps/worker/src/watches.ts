import { type Db, judgeCanaries, type Pool, pinFirstUses } from '@gatehouse/db'
import type { Logger } from './log.ts'
import type { Watch } from './watch.ts'

export type WatchDeps = Readonly<{ db: Db; pool: Pool; log: Logger; nowMs: () => number }>

/** Gateways hand usage over every 5 s: a canary that broke must not hurt its callers for much longer than that. */
const CANARIES_MS = 2_000
/** Until its pin is there a caller gets the newest version, which seldom changes. */
const PINS_MS = 5_000

/** Everything that is looked at all the time. Several workers may: each look is as one. */
export function watchesOf({ db, pool, log, nowMs }: WatchDeps): readonly Watch[] {
  return [
    {
      name: 'canaries',
      everyMs: CANARIES_MS,
      async look() {
        const { moves, failures } = await judgeCanaries(db, pool, nowMs())
        for (const move of moves) log.info(move, 'a canary moved')
        for (const { canaryId, error } of failures) {
          log.error({ canaryId, err: error }, 'a canary could not be judged')
        }
      },
    },
    {
      name: 'pins',
      everyMs: PINS_MS,
      async look() {
        const pinned = await pinFirstUses(pool)
        if (pinned > 0)
          log.info({ pinned }, 'pinned subscriptions to the version of their first call')
      },
    },
  ]
}
