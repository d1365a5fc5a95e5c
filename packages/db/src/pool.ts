import pg from 'pg'

export type Pool = pg.Pool

// Timestamps and 64-bit counts arrive as numbers where they fit: epoch milliseconds and sums of requests stay below 2^53.
const INT8_OID = 20
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    return oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format)
  },
}

/**
 * A pool of plain connections, for the hot rooms that do not load Prisma.
 *
 * A statement that takes over 15 s, or a transaction that idles for 30 s, is ended by the server: nothing here may
 * hold the change feed's row longer than that.
 */
export function createPool(
  databaseUrl: string,
  options: { max?: number; applicationName?: string } = {},
): Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: options.max ?? 5,
    application_name: options.applicationName ?? 'gatehouse',
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: 15_000,
    query_timeout: 20_000,
    idle_in_transaction_session_timeout: 30_000,
    types: types as pg.CustomTypesConfig,
  })
  // An idle connection that breaks is replaced at the next query. One in use reports the break through its own query, and says
  // it once more as an event that would end the process if nobody listened.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** Runs `work` in a transaction on one connection; rolls back and rethrows when it throws. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  begin = 'begin',
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(begin)
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure
    })
    throw error
  } finally {
    client.release(broken)
  }
}
