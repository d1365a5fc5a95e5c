import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from './generated/prisma/client.ts'

export type Db = PrismaClient
/** What `db.$transaction(async (tx) => …)` hands over. */
export type DbTx = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

/** The Prisma client over `pg`. Statements end after 15 s. */
export function createDb(databaseUrl: string, options: { max?: number } = {}): Db {
  const adapter = new PrismaPg({
    connectionString: databaseUrl,
    max: options.max ?? 10,
    connectionTimeoutMillis: 3_000,
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'gatehouse',
  })
  return new PrismaClient({ adapter })
}
