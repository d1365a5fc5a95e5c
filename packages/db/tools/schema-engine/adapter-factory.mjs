import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { parseConnectionString, pg } from './adapter-modules.mjs'
import { giveCharsBack, readCharsAsText } from './char-columns.mjs'

/**
 * Connections for the engine: Prisma's adapter for `pg`, with what it lacks for migrations.
 *
 * @param {import('./arguments.mjs').DatabaseTarget} target
 */
export function createAdapterFactory(target) {
  readCharsAsText()
  const config = connectionConfig(target.url)
  const factory = new PrismaPg(config, target.schema ? { schema: target.schema } : undefined)
  const connect = factory.connect.bind(factory)
  factory.connect = async () => prepare(await connect())
  factory.connectToShadowDb = () => connectToShadowDatabase(factory, config)
  return bindMigrationAwareSqlAdapterFactory(factory)
}

/**
 * Not a connection string: the adapter makes the shadow database's pool of `{ ...config, database }`, and a connection string
 * would win over that database, so that work meant for the shadow database would be done on the real one.
 */
function connectionConfig(url) {
  const { host, port, user, password, database, ssl } = parseConnectionString(url.href)
  return { host, port: port ? Number(port) : undefined, user, password, database, ssl }
}

/**
 * Makes a database for this connection only. The adapter's own way drops it while its own pool still holds a session in it, which
 * PostgreSQL refuses: here the pool is closed first.
 */
async function connectToShadowDatabase(factory, config) {
  const database = `prisma_migrate_shadow_db_${randomUUID()}`
  const name = pg.escapeIdentifier(database)
  const maintenance = await factory.connect()
  await maintenance.executeScript(`CREATE DATABASE ${name}`)
  const connection = prepare(await new PrismaPg({ ...config, database }).connect())
  const dispose = connection.dispose.bind(connection)
  connection.dispose = async () => {
    await dispose()
    await maintenance.executeScript(`DROP DATABASE ${name} WITH (FORCE)`)
    await maintenance.dispose()
  }
  return connection
}

function prepare(connection) {
  // The adapter cuts a script at every semicolon, also within a function's body or a text. PostgreSQL takes scripts whole.
  connection.executeScript = async function (script) {
    try {
      await this.client.query(script)
    } catch (error) {
      this.onError(error)
    }
  }
  return giveCharsBack(connection)
}
