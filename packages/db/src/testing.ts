import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { startTemporaryPostgres } from './embedded/temporary-postgres.ts'
import { migrate } from './migrate.ts'

/** A freshly migrated database of one test file's own. */
export type TestDatabase = Readonly<{
  url: string
  /** Ends every connection to the database and removes it. */
  drop(): Promise<void>
}>

export type TestServer = Readonly<{
  /** A maintenance database, as a role that may create databases and is no superuser. */
  url: string
  /** The migrated database that each test's own is copied from. */
  template: string
  stop(): Promise<void>
}>

/**
 * Copies the migrated template: a test file that needs rows calls this once and drops it afterwards.
 * Works inside vitest (`testing-setup.ts`) and wherever `npm test` set the two variables.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { TEST_DATABASE_URL: url, TEST_DATABASE_TEMPLATE: template } = process.env
  if (url === undefined || template === undefined) {
    throw new Error(
      'TEST_DATABASE_URL and TEST_DATABASE_TEMPLATE are not set: run through npm test or vitest',
    )
  }
  const name = freshName('test')
  await administer(url, `create database ${name} template ${pg.escapeIdentifier(template)}`)
  return {
    url: withDatabase(url, name),
    drop: () => dropDatabase(url, name),
  }
}

/**
 * Prepares what `createTestDatabase` copies from: on the server at `givenUrl`, or on a temporary
 * one that is made for this run and leaves nothing behind. The template is migrated once.
 */
export async function startTestServer(givenUrl?: string): Promise<TestServer> {
  if (givenUrl !== undefined) return prepareTemplate(givenUrl, async () => undefined)
  const server = await startTemporaryPostgres()
  try {
    // Tests run as the role that production runs as, so that a missing privilege shows.
    await administer(server.adminUrl, 'alter role gatehouse createdb')
    return await prepareTemplate(server.url, () => server.destroy())
  } catch (error) {
    await server.destroy()
    throw error
  }
}

async function prepareTemplate(url: string, release: () => Promise<void>): Promise<TestServer> {
  const template = freshName('template')
  const drop = () => dropDatabase(url, template)
  await administer(url, `create database ${template}`)
  try {
    await migrate(withDatabase(url, template))
  } catch (error) {
    await drop()
    throw error
  }
  return {
    url,
    template,
    async stop() {
      await drop()
      await release()
    },
  }
}

/**
 * Not `with (force)`: that would also end the server's own vacuum of the database, which only a
 * superuser may. A plain drop sees to the vacuum; the connections of our role we end ourselves.
 */
async function dropDatabase(url: string, name: string): Promise<void> {
  await administer(
    url,
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = ${pg.escapeLiteral(name)} and usename = current_user`,
  )
  await administer(url, `drop database if exists ${pg.escapeIdentifier(name)}`)
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

/** Random, so that runs that share a server do not meet. */
function freshName(kind: string): string {
  return `gatehouse_${kind}_${randomBytes(6).toString('hex')}`
}
