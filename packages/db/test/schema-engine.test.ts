import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { migrate } from '../src/migrate.ts'
import { createPool } from '../src/pool.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'

const PACKAGE = path.join(import.meta.dirname, '..')
const CLI = createRequire(import.meta.url).resolve('prisma/build/index.js')

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** Prisma's own command line over the stand-in for its engine, whether the native one is there or not. */
function prisma(url: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const env = {
    PATH: path.dirname(process.execPath),
    DATABASE_URL: url,
    CHECKPOINT_DISABLE: '1', // asks nobody for news
    PRISMA_SCHEMA_ENGINE_BINARY: path.join(PACKAGE, 'tools/schema-engine.mjs'),
  }
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { cwd: PACKAGE, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr })
    })
  })
}

const TIMEOUT = { timeout: 60_000 }
const FROM_MIGRATIONS = ['migrate', 'diff', '--from-migrations', 'prisma/migrations', '--exit-code']

// Guarantee: a schema that was changed without a migration, or the other way round, is noticed.
it('the migrations give exactly the schema', TIMEOUT, async () => {
  const same = await prisma(database.url, ...FROM_MIGRATIONS, '--to-schema', 'prisma/schema')
  expect(same.output).toContain('No difference detected')
  expect(same.code).toBe(0)
  const other = await prisma(database.url, ...FROM_MIGRATIONS, '--to-empty')
  expect(other).toMatchObject({ code: 2, output: expect.stringContaining('users') })
  // Another run on the same server may have one at this moment.
  await vi.waitFor(async () => expect(await leftShadows(database.url)).toBe(0), TIMEOUT)
})

it('prisma takes a database that was migrated without it as up to date', TIMEOUT, async () => {
  const { code, output } = await prisma(database.url, 'migrate', 'status')
  expect(output).toContain('Database schema is up to date')
  expect(code).toBe(0)
})

it(
  'prisma deploys into a database that is not there yet, and leaves nothing to do',
  TIMEOUT,
  async () => {
    const fresh = await createTestDatabase()
    await fresh.drop()
    try {
      const { code, output } = await prisma(fresh.url, 'migrate', 'deploy')
      expect(output).toContain('All migrations have been successfully applied')
      expect(code).toBe(0)
      expect(await migrate(fresh.url)).toEqual([])
    } finally {
      await fresh.drop()
    }
  },
)

it('says so when the server cannot be reached', TIMEOUT, async () => {
  const { code, output } = await prisma('postgres://postgres@127.0.0.1:1/none', 'migrate', 'deploy')
  expect(code).toBe(1)
  expect(output).toContain('P1001')
  expect(output).toContain('127.0.0.1:1')
})

async function leftShadows(url: string): Promise<number> {
  const pool = createPool(url)
  try {
    const { rowCount } = await pool.query(
      `select 1 from pg_database where datname like 'prisma_migrate_shadow_db_%'`,
    )
    return rowCount ?? 0
  } finally {
    await pool.end()
  }
}
