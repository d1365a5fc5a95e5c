import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDb } from '../src/client.ts'
import { listenTo } from '../src/listen.ts'
import { createPool, inTransaction } from '../src/pool.ts'
import { type Fixture, openFixture } from './rows.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())

const WAIT = { timeout: 10_000, interval: 10 }

/** What a restart of the server does to its clients, for those of one name. */
async function breakConnections(applicationName: string): Promise<number> {
  const { rowCount } = await fixture.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = $1`,
    [applicationName],
  )
  return rowCount ?? 0
}

describe('a pool', () => {
  // An unheard "error" event of a connection ends the process, and with it this test run.
  it('survives connections that break idle, and in the middle of a transaction', async () => {
    const pool = createPool(fixture.url, { applicationName: 'frail' })
    try {
      await pool.query('select 1')
      expect(await breakConnections('frail')).toBe(1)
      await vi.waitFor(() => pool.query('select 1'), WAIT)

      const broken = inTransaction(pool, async (client) => {
        await client.query('select 1')
        await breakConnections('frail')
        await vi.waitFor(() => expect(client.query('select 1')).rejects.toThrow(), WAIT)
        await client.query('select 1')
      })
      await expect(broken).rejects.toThrow()
      expect((await pool.query<{ n: number }>('select 1 as n')).rows).toEqual([{ n: 1 }])
      expect(pool.totalCount).toBe(1)
    } finally {
      await pool.end()
    }
  })

  it('rolls back what throws and hands the connection on clean', async () => {
    const { pool } = fixture
    await expect(
      inTransaction(pool, async (client) => {
        await client.query(`insert into attempt_windows values ('lost', 1, now())`)
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow('changed my mind')
    const { rows } = await pool.query(`select 1 from attempt_windows where key = 'lost'`)
    expect(rows).toEqual([])
  })

  it('reads 64-bit counts as numbers', async () => {
    const { rows } = await fixture.pool.query('select 9007199254740991::bigint as most')
    expect(rows).toEqual([{ most: Number.MAX_SAFE_INTEGER }])
  })
})

it('the Prisma client survives connections that break', async () => {
  const db = createDb(fixture.url, { max: 1 })
  try {
    await db.user.count()
    await breakOthers()
    await vi.waitFor(async () => expect(await db.user.count()).toBe(0), WAIT)
    const broken = db.$transaction(async (tx) => {
      await tx.user.count()
      await breakOthers()
      await tx.user.count()
    })
    await expect(broken).rejects.toThrow()
    await vi.waitFor(async () => expect(await db.user.count()).toBe(0), WAIT)
  } finally {
    await db.$disconnect()
  }
})

/** All but the one that asks. */
async function breakOthers(): Promise<void> {
  await fixture.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  )
}

describe('a listener', () => {
  it('comes back after its connection broke and says so both times', async () => {
    const payloads: string[] = []
    const states: boolean[] = []
    const listener = listenTo(
      fixture.url,
      ['gatehouse_revisions', 'odd "name"'],
      (_channel, payload) => payloads.push(payload),
      (connected) => states.push(connected),
    )
    const notify = (payload: string) =>
      fixture.pool.query('select pg_notify($1, $2)', ['gatehouse_revisions', payload])
    try {
      await vi.waitFor(() => expect(states).toEqual([true]), WAIT)
      await notify('one')
      await vi.waitFor(() => expect(payloads).toEqual(['one']), WAIT)
      await breakConnections('gatehouse-listen')
      await vi.waitFor(() => expect(states).toEqual([true, false, true]), WAIT)
      await notify('two')
      await vi.waitFor(() => expect(payloads).toEqual(['one', 'two']), WAIT)
    } finally {
      await listener.close()
    }
    expect(states).toEqual([true, false, true])
  })

  it('keeps trying while the server is away, and stops when it is closed', async () => {
    const states: boolean[] = []
    const nowhere = 'postgres://nobody@127.0.0.1:1/none'
    const listener = listenTo(
      nowhere,
      ['x'],
      () => undefined,
      (connected) => states.push(connected),
    )
    await vi.waitFor(() => expect(states.length).toBeGreaterThan(1), WAIT)
    await listener.close()
    expect(states).not.toContain(true)
  })
})
