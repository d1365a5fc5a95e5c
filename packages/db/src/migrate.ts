import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'

/** Asked for when it is needed: in a bundle, where nothing migrates, this module has no folder. */
function migrationsFolder(): string {
  return path.join(import.meta.dirname, '../prisma/migrations')
}

/** The advisory lock that Prisma's own engine takes, so that both may run at the same time. */
const PRISMA_LOCK = 72_707_369

/**
 * Applies the migrations that are missing, then those of the job queue; needs no engine.
 *
 * Writes the same `_prisma_migrations` rows as `prisma migrate deploy`, so either may be used. A migration is one
 * implicit transaction. Returns the names applied.
 * @throws when an earlier migration failed half-way, or when the SQL fails (the row keeps the message)
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'gatehouse-migrate',
  })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [PRISMA_LOCK])
    const applied = await applyMissing(client)
    await runMigrations({ connectionString: databaseUrl })
    return applied
  } finally {
    await client.end() // ends the session and with it the lock
  }
}

async function applyMissing(client: pg.Client): Promise<string[]> {
  await client.query(`create table if not exists "_prisma_migrations" (
    id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz,
    migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
    started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`)
  const { rows } = await client.query<{ migration_name: string; finished_at: Date | null }>(
    'select migration_name, finished_at from "_prisma_migrations" where rolled_back_at is null',
  )
  const failed = rows.find(({ finished_at }) => finished_at === null)
  if (failed !== undefined) {
    throw new Error(
      `Migration ${failed.migration_name} failed earlier. Mend the database, then run "prisma migrate resolve".`,
    )
  }
  const done = new Set(rows.map(({ migration_name }) => migration_name))
  const missing = migrationNames().filter((name) => !done.has(name))
  for (const name of missing) await applyOne(client, name)
  return missing
}

function migrationNames(): string[] {
  return fs
    .readdirSync(migrationsFolder())
    .filter((name) => fs.existsSync(path.join(migrationsFolder(), name, 'migration.sql')))
    .sort()
}

async function applyOne(client: pg.Client, name: string): Promise<void> {
  const sql = fs.readFileSync(path.join(migrationsFolder(), name, 'migration.sql'), 'utf8')
  const id = randomUUID()
  await client.query(
    'insert into "_prisma_migrations" (id, checksum, migration_name) values ($1, $2, $3)',
    [id, createHash('sha256').update(sql).digest('hex'), name],
  )
  try {
    await client.query(sql)
  } catch (error) {
    await client.query('update "_prisma_migrations" set logs = $2 where id = $1', [
      id,
      String(error),
    ])
    throw new Error(`Migration ${name} failed: ${String(error)}`, { cause: error })
  }
  await client.query(
    'update "_prisma_migrations" set finished_at = now(), applied_steps_count = 1 where id = $1',
    [id],
  )
}
