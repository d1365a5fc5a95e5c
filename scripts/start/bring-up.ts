import fs from 'node:fs'
import path from 'node:path'
import { generateClient, isClientCurrent } from '../build/generate.ts'
import { buildPortal, isPortalBuilt } from '../build/portal.ts'
import { portProblems } from './check-ports.ts'
import { type Database, openDatabase } from './database.ts'
import { describeParts, type PartsInput, portalEnv } from './parts.ts'
import type { Progress } from './progress.ts'
import { endLeftovers, openRunRecord, type RunRecord } from './run-record.ts'
import { seedWhenEmpty } from './seed.ts'
import type { Session } from './session.ts'
import type { Settings } from './settings.ts'
import { type Credentials, openSecrets, type StatePaths } from './state.ts'
import { createSupervisor } from './supervisor.ts'

type Context = Readonly<{
  settings: Settings
  paths: StatePaths
  progress: Progress
  session: Session
}>

/** Something the person has to put right first; its message says everything. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart'
}

/**
 * Brings everything up, one step after the other, and returns when each part is ready. What was
 * started is handed to the session, which stops it in the opposite order.
 */
export async function bringUp(
  context: Context,
): Promise<Readonly<{ database: Database; credentials: Credentials | null }>> {
  const { settings, paths, session } = context
  await requirePorts(context)
  const record = openRunRecord(paths.run)
  session.onEnd(async () => record.close())
  const database = await prepareDatabase(context, record)
  const input: PartsInput = {
    settings,
    paths,
    secrets: openSecrets(paths.secrets),
    databaseUrl: database.url,
  }
  const credentials = await fillDatabase(context, input)
  await preparePortal(context, input)
  await startParts(context, input, record)
  return { database, credentials }
}

async function requirePorts({ settings, paths, progress }: Context): Promise<void> {
  const { ended, isPostgresRunning } = await endLeftovers(paths.run)
  if (ended.length > 0)
    progress.say(`✓ Ended what a killed start left running: ${ended.join(', ')}`)
  const problems = await portProblems(settings, isPostgresRunning)
  if (problems.length > 0) throw new CannotStart(problems.join('\n'))
}

/** The client that talks to the database is generated code; nothing of ours can load without it. */
export async function prepareClient({
  paths,
  progress,
  session,
}: Omit<Context, 'settings'>): Promise<void> {
  fs.mkdirSync(paths.logs, { recursive: true, mode: 0o700 })
  if (isClientCurrent()) return
  await progress.step('Generating the database client', async () => {
    await generateClient({
      logFile: path.join(paths.logs, 'generate.log'),
      signal: session.signal,
    })
    return undefined
  })
}

async function prepareDatabase(context: Context, record: RunRecord): Promise<Database> {
  const { settings, paths, progress, session } = context
  let database: Database | undefined
  await progress.step('Database', async () => {
    const opened = await openDatabase(settings, paths, record, progress.say)
    session.onEnd(opened.stop)
    database = opened
    return opened.place
  })
  session.signal.throwIfAborted()
  if (database === undefined) throw new Error('the database step ended without a database')
  const { url } = database
  await progress.step('Migrations', async () => {
    const { migrate } = await import('@gatehouse/db')
    const applied = await migrate(url)
    return applied.length === 0 ? 'up to date' : `${applied.length} applied`
  })
  session.signal.throwIfAborted()
  return database
}

async function fillDatabase(
  { settings, paths, progress, session }: Context,
  { databaseUrl, secrets }: PartsInput,
): Promise<Credentials | null> {
  let credentials: Credentials | null = null
  await progress.step(settings.isDemo ? 'Demo data' : 'First admin', async () => {
    const result = await seedWhenEmpty(databaseUrl, settings, secrets, paths)
    credentials = result.credentials
    return result.wasSeeded ? 'written' : 'already there'
  })
  session.signal.throwIfAborted()
  return credentials
}

async function preparePortal(
  { settings, paths, progress, session }: Context,
  input: PartsInput,
): Promise<void> {
  if (settings.isDevelopment || isPortalBuilt()) return
  await progress.step('Building the portal (a minute or two)', async () => {
    await buildPortal({
      env: portalEnv(input),
      logFile: path.join(paths.logs, 'portal-build.log'),
      signal: session.signal,
    })
    return undefined
  })
  session.signal.throwIfAborted()
}

async function startParts(
  { progress, session }: Context,
  input: PartsInput,
  record: RunRecord,
): Promise<void> {
  const parts = describeParts(input)
  const supervisor = createSupervisor(record, progress.say)
  session.onEnd(supervisor.stop)
  await progress.step('Starting', async () => {
    await Promise.all(parts.map(supervisor.start))
    return parts.map(({ name }) => name).join(', ')
  })
  session.signal.throwIfAborted()
}
