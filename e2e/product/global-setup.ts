import { createTestDatabase } from '@gatehouse/db/testing'
import { startProduct } from './start.ts'

/**
 * Starts the product once for all journeys, on a database of the run's own when there is a server for it, and stops it afterwards.
 * Tests find it through the environment.
 */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const hasServer = process.env.TEST_DATABASE_URL !== undefined
  const database = hasServer ? await createTestDatabase() : undefined
  const product = await startProduct({ databaseUrl: database?.url })
  process.env.E2E_CREDENTIALS = product.credentialsFile
  process.env.E2E_FERRY_URL = product.ferryUrl
  process.env.E2E_HOME = product.home
  if (database !== undefined) process.env.E2E_DATABASE_URL = database.url
  return async () => {
    await product.stop()
    await database?.drop()
  }
}
