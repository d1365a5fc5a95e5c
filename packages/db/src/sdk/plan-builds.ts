import type { PoolClient } from 'pg'
import type { DbTx } from '../client.ts'
import { enqueueJob } from '../jobs.ts'
import { mintId } from '../mint-id.ts'
import { inTransaction, type Pool } from '../pool.ts'

/** A published version whose SDKs are to be there, and the key of what they would be made from today. */
export type WantedSdk = Readonly<{
  apiId: string
  versionId: string
  documentId: string
  key: string
}>

/** Two workers that plan at the same time plan one after the other. */
const PLAN_LOCK = 72_707_403
/** A build whose worker said nothing for this long has lost it: heartbeats come every 10 s. */
const LOST_AFTER = '60 seconds'
const ATTEMPTS_MAX = 3
/** Builds of a version kept for the admin's list. */
const BUILDS_KEPT = 8

/**
 * Sees to it that every wanted version has a build of its key, finished or under way; gives how many wait now.
 *
 * A build that failed is not tried again before something changes, unless it said when (`retry_at`). One whose worker died is queued
 * again, three times at most. Versions that are not wanted any more lose their builds.
 */
export function planSdkBuilds(pool: Pool, wanted: readonly WantedSdk[]): Promise<number> {
  return inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [PLAN_LOCK])
    await requeueLost(client)
    await client.query(
      `delete from sdk_builds where version_id <> all($1) and state not in ('queued', 'running')`,
      [wanted.map(({ versionId }) => versionId)],
    )
    await client.query(
      `delete from sdk_builds where id in (
         select id from (select id, state, row_number() over (partition by version_id order by created_at desc) as place from sdk_builds) b
         where place > $1 and state not in ('queued', 'running'))`,
      [BUILDS_KEPT],
    )
    for (const { apiId, versionId, documentId, key } of wanted) {
      await client.query(
        `insert into sdk_builds (id, api_id, version_id, document_id, key)
         select $1, $2, $3, $4, $5
         where not exists (
           select 1 from (select * from sdk_builds where version_id = $3 order by created_at desc, id desc limit 1) newest
           where state in ('queued', 'running') or (key = $5 and (retry_at is null or retry_at > now())))`,
        [mintId('sdk'), apiId, versionId, documentId, key],
      )
    }
    return countWaiting(client)
  })
}

/** Only queues again what a dead worker had begun: for workers that make what they are asked for and nothing else. Gives how many wait. */
export function requeueSdkBuilds(pool: Pool): Promise<number> {
  return inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [PLAN_LOCK])
    await requeueLost(client)
    return countWaiting(client)
  })
}

async function requeueLost(client: PoolClient): Promise<void> {
  await client.query(
    `update sdk_builds set state = 'failed', finished_at = now(), reason = 'The worker ended during the build, ' || attempts || ' times.'
     where state = 'running' and heartbeat_at < now() - $1::interval and attempts >= $2`,
    [LOST_AFTER, ATTEMPTS_MAX],
  )
  await client.query(
    `update sdk_builds set state = 'queued', progress = 0, step = ''
     where state = 'running' and heartbeat_at < now() - $1::interval`,
    [LOST_AFTER],
  )
}

async function countWaiting(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ waiting: number }>(
    `select count(*) as waiting from sdk_builds where state = 'queued'`,
  )
  return rows[0]?.waiting ?? 0
}

/** Queues a job that takes waiting builds until there are none; one waiting job is enough however many builds wait. */
export async function queueSdkBuilding(pool: Pool, delaySeconds: number): Promise<void> {
  await pool.query(
    `select graphile_worker.add_job('build_sdks', '{}'::json, run_at => now() + $1 * interval '1 second',
       max_attempts => 3, job_key => 'build_sdks')`,
    [delaySeconds],
  )
}

/**
 * Asks for a version's SDKs to be made anew, in the caller's transaction. Gives the build's id, or null when one is under way.
 * The worker works out the key again.
 */
export async function requestSdkBuild(
  tx: DbTx,
  wanted: WantedSdk & Readonly<{ requestedById: string | null }>,
): Promise<string | null> {
  const id = mintId('sdk')
  const made = await tx.$executeRaw`
    insert into sdk_builds (id, api_id, version_id, document_id, key, is_forced, requested_by_id)
    values (${id}, ${wanted.apiId}, ${wanted.versionId}, ${wanted.documentId}, ${wanted.key}, true, ${wanted.requestedById})
    on conflict do nothing`
  if (made === 0) return null
  await enqueueJob(tx, 'build_sdks', {}, { jobKey: 'build_sdks', maxAttempts: 3 })
  return id
}
