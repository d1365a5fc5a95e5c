import fs from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { EmbeddedPostgres } from '@gatehouse/db'
import type { RunRecord } from './run-record.ts'
import { PORTS, type Settings } from './settings.ts'
import type { StatePaths } from './state.ts'

export type Database = Readonly<{
  url: string
  /** What the table says about it. */
  place: string
  stop(): Promise<void>
}>

/**
 * The database: the one that `DATABASE_URL` names, or an embedded PostgreSQL that is started (or
 * taken over) on the state folder and started again whenever it ends by itself.
 */
export async function openDatabase(
  settings: Settings,
  paths: StatePaths,
  record: RunRecord,
  say: (line: string) => void,
): Promise<Database> {
  if (settings.databaseUrl !== undefined) {
    const { host, pathname } = new URL(settings.databaseUrl)
    return { url: settings.databaseUrl, place: `${host}${pathname}`, stop: async () => undefined }
  }
  const { startEmbeddedPostgres } = await import('@gatehouse/db')
  const start = async () => {
    const started = await startEmbeddedPostgres({
      dir: paths.postgres,
      port: settings.ports.postgres,
      log: path.join(paths.logs, 'postgres.log'),
    })
    record.add('postgres', started.pid)
    return started
  }
  let server = await start()
  const stopping = new AbortController()
  const keeping = keepRunning(
    () => server,
    async () => {
      server = await start()
    },
    stopping.signal,
    say,
  )
  return {
    url: server.url,
    place: placeOf(server),
    async stop() {
      stopping.abort()
      await keeping
      await server.stop()
      record.remove('postgres')
    },
  }
}

async function keepRunning(
  current: () => EmbeddedPostgres,
  restart: () => Promise<void>,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  const asked = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  for (;;) {
    await Promise.race([current().exited(), asked])
    if (signal.aborted) return
    say('! PostgreSQL ended; starting it again')
    await restart().then(
      () => say('✓ PostgreSQL is back'),
      (error: Error) => say(`! ${error.message}`),
    )
    await setTimeout(1_000, undefined, { signal }).catch(() => undefined)
  }
}

function placeOf({ port, dataDir, outsideDir }: EmbeddedPostgres): string {
  const why = outsideDir === null ? '' : ' (an unprivileged server cannot enter the state folder)'
  return `127.0.0.1:${port} (${PORTS.postgres.variable}), data in ${tidy(dataDir)}${why}`
}

function tidy(dir: string): string {
  const relative = path.relative(process.cwd(), fs.realpathSync(path.dirname(dir)))
  return relative.startsWith('..') ? dir : path.join(relative, path.basename(dir))
}
