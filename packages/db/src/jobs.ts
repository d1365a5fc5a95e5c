import type { DbTx } from './client.ts'

/** What the worker knows how to do. `send_mail` takes `{ mailId }`, `deliver_alert` `{ deliveryId }`, `preview_tier` `{ jobId }`; the others nothing. */
export type TaskName =
  | 'send_mail'
  | 'queue_mail'
  | 'roll_up_usage'
  | 'expire_nodes'
  | 'sweep'
  | 'evaluate_slos'
  | 'deliver_alert'
  | 'plan_sdks'
  | 'build_sdks'
  | 'measure_limits'
  | 'preview_tier'

/**
 * Queues a task in the caller's transaction: it exists when, and only when, the transaction commits.
 * A `jobKey` replaces a waiting job of the same key.
 */
export async function enqueueJob(
  tx: DbTx,
  task: TaskName,
  payload: Record<string, unknown> = {},
  options: { jobKey?: string; runAt?: Date; maxAttempts?: number } = {},
): Promise<void> {
  await tx.$executeRaw`select graphile_worker.add_job(
    ${task}::text, ${JSON.stringify(payload)}::json, null,
    ${options.runAt ?? null}::timestamptz, ${options.maxAttempts ?? 10}::int, ${options.jobKey ?? null}::text)`
}
