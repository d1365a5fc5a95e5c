import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDb } from '../src/client.ts'
import { Prisma } from '../src/generated/prisma/client.ts'
import { migrate } from '../src/migrate.ts'
import { createPool, type Pool } from '../src/pool.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'

describe('a migrated database', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.drop())

  // Guarantee: schema and SQL cannot part. Every scalar column of every model is selected once.
  it.each(Object.values(Prisma.ModelName))('has every column of %s', async (model) => {
    const db = createDb(database.url)
    try {
      const delegate = `${model.charAt(0).toLowerCase()}${model.slice(1)}`
      const { findFirst } = Reflect.get(db, delegate) as {
        findFirst(args: object): Promise<unknown>
      }
      await expect(findFirst({})).resolves.toBeDefined()
    } finally {
      await db.$disconnect()
    }
  })
})

describe('migrate', () => {
  let database: TestDatabase
  let pool: Pool
  beforeEach(async () => {
    database = await createTestDatabase()
    pool = createPool(database.url)
    await pool.query('drop schema graphile_worker cascade')
    await pool.query('drop schema public cascade')
    await pool.query('create schema public')
  })
  afterEach(async () => {
    await pool.end()
    await database.drop()
  })

  it('makes an empty database whole, the job queue too, and finds nothing to do afterwards', async () => {
    const applied = await migrate(database.url)
    expect(applied).toEqual(applied.toSorted())
    expect(applied.length).toBeGreaterThan(0)
    expect(await migrate(database.url)).toEqual([])
    const { rows } = await pool.query(
      `select to_regclass('public.api_keys') as ours, to_regclass('graphile_worker._private_jobs') as jobs`,
    )
    expect(rows[0]).toEqual({ ours: 'api_keys', jobs: 'graphile_worker._private_jobs' })
  })

  it('run by several processes at a time applies each migration once', async () => {
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(database.url)))
    const { rows } = await pool.query<{ migration_name: string; finished: boolean }>(
      `select migration_name, finished_at is not null as finished from _prisma_migrations order by 1`,
    )
    expect(rows.every(({ finished }) => finished)).toBe(true)
    expect(applied.flat().sort()).toEqual(rows.map(({ migration_name }) => migration_name))
  })

  it('says which migration failed and why, leaves nothing of it, and stops there from then on', async () => {
    await pool.query('create table users (id text)')
    await expect(migrate(database.url)).rejects.toThrow(
      /^Migration \d+_first failed: .*relation "users" already exists/,
    )
    const { rows } = await pool.query(`select to_regclass('public.installation') as installation`)
    expect(rows[0]).toEqual({ installation: null })
    const { rows: marks } = await pool.query('select finished_at, logs from _prisma_migrations')
    expect(marks).toMatchObject([{ finished_at: null, logs: expect.stringContaining('users') }])

    await pool.query('drop table users')
    await expect(migrate(database.url)).rejects.toThrow(/failed earlier.*prisma migrate resolve/)
  })

  it('goes on after a failed migration was resolved as rolled back', async () => {
    await pool.query('create table users (id text)')
    await expect(migrate(database.url)).rejects.toThrow()
    const { rows } = await pool.query<{ migration_name: string }>(
      'select migration_name from _prisma_migrations',
    )
    await pool.query('drop table users')
    await pool.query('update _prisma_migrations set rolled_back_at = now()')
    const applied = await migrate(database.url)
    expect(applied.slice(0, 1)).toEqual(rows.map(({ migration_name }) => migration_name))
    expect(await migrate(database.url)).toEqual([])
  })
})
