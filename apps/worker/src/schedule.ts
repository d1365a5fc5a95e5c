import type { TaskName } from '@gatehouse/db'
import type { CronItem } from 'graphile-worker'

/** What happens by the clock (UTC), and at each start. */
const PATTERNS: readonly (readonly [TaskName, string])[] = [
  ['roll_up_usage', '* * * * *'], // the hours of a chart are at most a minute behind
  ['expire_nodes', '* * * * *'], // a gateway that fell silent shows as stopped within 90 s
  ['evaluate_slos', '* * * * *'], // alert rules look at minutes
  ['queue_mail', '* * * * *'], // what a worker left behind when it died goes within five minutes
  ['plan_sdks', '*/5 * * * *'], // publishing asks for it at once; this finds builds whose worker died, and tools that came
  ['measure_limits', '9 * * * *'], // a week's calls of every consumer: an hour makes no difference to them
  ['sweep', '17 * * * *'], // retention is counted in days; off the full hour, when everybody else runs theirs
]

export const SCHEDULED_TASKS: readonly TaskName[] = PATTERNS.map(([task]) => task)

/**
 * One waiting job a task (its key is the task's name), however many workers there are and however long none ran. One attempt:
 * the next comes by the clock.
 */
export const SCHEDULE: CronItem[] = PATTERNS.map(([task, match]) => ({
  task,
  match,
  identifier: task,
  options: { jobKey: task, maxAttempts: 1 },
}))
