import { pg } from './adapter-modules.mjs'
import { reportError, reportStart } from './report.mjs'

/** SQLSTATE "invalid catalog name": the server is there, the database is not. */
const NO_SUCH_DATABASE = '3D000'

/**
 * `cli can-connect-to-database` and `cli create-database`.
 *
 * @param {{ command: string | undefined, target: import('./arguments.mjs').DatabaseTarget }} settings
 * @returns {Promise<number>} the exit code
 */
export async function runDatabaseCommand({ command, target }) {
  reportStart()
  try {
    if (command === 'create-database') await createDatabase(target)
    else if (command === 'can-connect-to-database') await withClient(target.url, () => undefined)
    else throw new Error(`this engine knows no command "${command}"`)
    return 0
  } catch (error) {
    if (error.code === NO_SUCH_DATABASE) {
      reportError('P1003', `Database \`${target.database}\` does not exist`)
    } else {
      reportError(
        'P1001',
        `Can't reach database server at \`${target.url.host}\`: ${error.message}`,
      )
    }
    return 1
  }
}

/**
 * Creates the target's database from the server's maintenance database.
 *
 * @param {import('./arguments.mjs').DatabaseTarget} target
 * @returns {Promise<string>} its name
 */
export async function createDatabase({ url, database }) {
  const maintenance = new URL(url)
  maintenance.pathname = '/postgres'
  await withClient(maintenance, (client) =>
    client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`),
  )
  return database
}

async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
