import { startTestServer } from './testing.ts'

/** The modules are loaded anew for each project; the process is the same. */
const shared = globalThis as { gatehouseTestServer?: Promise<() => Promise<void>> }

/**
 * vitest's `globalSetup` of every project that needs a database. The first project to get here
 * starts the server, the others use it, and `npm test` may have started one before any of them:
 * test files find it through `TEST_DATABASE_URL` and `TEST_DATABASE_TEMPLATE`.
 */
export default async function setup(): Promise<() => Promise<void>> {
  if (
    process.env.TEST_DATABASE_TEMPLATE !== undefined &&
    shared.gatehouseTestServer === undefined
  ) {
    return async () => undefined
  }
  shared.gatehouseTestServer ??= start()
  return shared.gatehouseTestServer
}

async function start(): Promise<() => Promise<void>> {
  const server = await startTestServer(process.env.TEST_DATABASE_URL)
  process.env.TEST_DATABASE_URL = server.url
  process.env.TEST_DATABASE_TEMPLATE = server.template
  let stopping: Promise<void> | undefined
  return () => {
    stopping ??= server.stop()
    return stopping
  }
}
