import { inTransaction, type Pool } from '../pool.ts'

/** A build that is ours to make. */
export type ClaimedBuild = Readonly<{
  id: string
  apiId: string
  versionId: string
  documentId: string
  key: string
  isForced: boolean
  attempts: number
}>

/** Takes the build that has waited longest, or gives null. No two workers take the same. */
export async function claimSdkBuild(pool: Pool): Promise<ClaimedBuild | null> {
  const { rows } = await pool.query<ClaimedBuild>(
    `update sdk_builds set state = 'running', attempts = attempts + 1, progress = 0, step = '', log = '', reason = null, missing = null,
       started_at = now(), heartbeat_at = now(), finished_at = null, retry_at = null
     where id = (select id from sdk_builds where state = 'queued' order by created_at, id limit 1 for update skip locked)
     returning id, api_id as "apiId", version_id as "versionId", document_id as "documentId", key, is_forced as "isForced", attempts`,
  )
  return rows[0] ?? null
}

/** Says how far a build is, and that its worker lives. */
export async function reportSdkProgress(
  pool: Pool,
  buildId: string,
  { progress, step, log }: Readonly<{ progress: number; step: string; log: string }>,
): Promise<void> {
  await pool.query(
    `update sdk_builds set progress = $2, step = $3, log = $4, heartbeat_at = now() where id = $1 and state = 'running'`,
    [buildId, progress, step, fitLog(log)],
  )
}

/** Puts a build back for another worker: ours was asked to stop. */
export async function returnSdkBuild(pool: Pool, buildId: string): Promise<void> {
  await pool.query(
    `update sdk_builds set state = 'queued', progress = 0, step = '', attempts = attempts - 1 where id = $1 and state = 'running'`,
    [buildId],
  )
}

/** The bundled document of a version, or null when it is gone. */
export async function sdkDocument(pool: Pool, documentId: string): Promise<unknown> {
  const { rows } = await pool.query<{ bundled: unknown }>(
    'select bundled from api_documents where id = $1',
    [documentId],
  )
  return rows[0]?.bundled ?? null
}

/** Documents that a version had before the one of `documentId`, newest first; uploads of the same content count once. */
export async function earlierDocuments(
  pool: Pool,
  documentId: string,
  countMax: number,
): Promise<{ id: string; hash: string }[]> {
  const { rows } = await pool.query<{ id: string; hash: string }>(
    `select id, hash from (
       select d.id, d.hash, d.created_at, lag(d.hash) over (order by d.created_at desc, d.id desc) as after
       from api_documents d join api_documents present on present.version_id = d.version_id
       where present.id = $1 and (d.created_at, d.id) <= (present.created_at, present.id)) documents
     where id <> $1 and hash is distinct from after
     order by created_at desc, id desc limit $2`,
    [documentId, countMax],
  )
  return rows
}

export type FinishedPackage = Readonly<{
  language: string
  state: 'proved' | 'failed' | 'unproved'
  missing: unknown
  packageName: string
  version: string
  installLine: string
  firstCall: string
  steps: unknown
  log: string
  artifacts: readonly Readonly<{
    kind: string
    fileName: string
    content: Buffer
    sha256: string
  }>[]
}>

export type FinishedBuild = Readonly<{
  state: 'succeeded' | 'failed' | 'unable'
  key: string
  reason: string | null
  missing: unknown
  notes: unknown
  log: string
  packages: readonly FinishedPackage[]
  /** When to try again, seconds from now; null: not before something changes. */
  retryInSeconds: number | null
}>

/** Builds whose files stay: the newest that succeeded, and the one before for who is downloading it. */
const WITH_FILES = 2

/** Writes what a build came to, in one transaction, and removes the files of older ones. */
export async function finishSdkBuild(
  pool: Pool,
  buildId: string,
  build: FinishedBuild,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(
      `update sdk_builds set state = $2::sdk_build_state, key = $3, reason = $4, missing = $5, notes = $6, log = $7, progress = 100, step = '',
         finished_at = now(), retry_at = now() + $8 * interval '1 second' where id = $1`,
      [
        ...[buildId, build.state, build.key, build.reason, json(build.missing)],
        ...[json(build.notes), fitLog(build.log), build.retryInSeconds],
      ],
    )
    await client.query('delete from sdk_packages where build_id = $1', [buildId])
    for (const one of build.packages) {
      await client.query(
        `insert into sdk_packages (build_id, language, state, missing, package_name, version, install_line, first_call, steps, log)
         values ($1, $2, $3::sdk_package_state, $4, $5, $6, $7, $8, $9, $10)`,
        [
          ...[buildId, one.language, one.state, json(one.missing), one.packageName, one.version],
          ...[one.installLine, one.firstCall, json(one.steps), fitLog(one.log)],
        ],
      )
      for (const { kind, fileName, content, sha256 } of one.artifacts) {
        await client.query(
          `insert into sdk_artifacts (build_id, language, kind, file_name, size, sha256, content)
           values ($1, $2, $3, $4, $5, $6, $7)`,
          [buildId, one.language, kind, fileName, content.length, sha256, content],
        )
      }
    }
    await client.query(
      `delete from sdk_artifacts where build_id in (
         select id from (
           select id, row_number() over (order by created_at desc) as place from sdk_builds
           where state = 'succeeded' and version_id = (select version_id from sdk_builds where id = $1)) b
         where place > $2)`,
      [buildId, WITH_FILES],
    )
  })
}

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}

const LOG_MAX = 200_000

/** PostgreSQL's text holds no NUL; of a long log the end says what happened. */
function fitLog(log: string): string {
  const clean = log.replaceAll('\0', '').toWellFormed()
  return clean.length <= LOG_MAX ? clean : `…\n${clean.slice(-LOG_MAX)}`
}
