import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { type Account, canEnter, giveTo, postgresAccount } from './account.ts'
import { folderKey, postgresBinaries, SYSTEM_HOME } from './binaries.ts'

/** Role names; the passwords are random and live in the state folder. */
export const SUPERUSER = 'postgres'
export const OWNER = 'gatehouse'

export type Passwords = Readonly<{ superuser: string; owner: string }>

/** A data folder on disk with everything needed to run a server on it. */
export type Cluster = Readonly<{
  dataDir: string
  native: string
  account: Account
  passwords: Passwords
  logFile: string
  /** False gives up crash safety for speed. */
  isDurable: boolean
  /** Everything this cluster wrote outside `dir`; null when it all fits inside. */
  outsideDir: string | null
}>

/**
 * Finds or makes the cluster that belongs to the state folder `dir`.
 *
 * As root the data go to an unprivileged user, and where he cannot enter `dir` they live below
 * `/var/lib/gatehouse/<key of dir>` instead; the passwords stay in `dir`, readable by us alone.
 */
export function openCluster(
  dir: string,
  options: Readonly<{ logFile: string; isDurable: boolean }>,
): Cluster {
  fs.mkdirSync(dir, { recursive: true })
  const outside = outsideOf(dir)
  const home = canEnter(postgresAccount(path.join(dir, 'data')), dir) ? dir : outside
  const dataDir = path.join(home, 'data')
  const account = postgresAccount(dataDir)
  const native = postgresBinaries(account, dir)
  requireReadable(dataDir)
  const isNew = !fs.existsSync(path.join(dataDir, 'PG_VERSION'))
  const passwords = isNew ? newPasswords(dir) : readPasswords(dir, dataDir)
  const cluster = {
    dataDir,
    native,
    account,
    passwords,
    ...options,
    outsideDir: home === dir ? null : home,
  }
  if (isNew) initialise(cluster, home)
  return cluster
}

/** Where the data of the state folder `dir` go when they cannot be in it. */
export function outsideOf(dir: string): string {
  return path.join(SYSTEM_HOME, folderKey(dir))
}

/**
 * Starts the server process. It is the leader of a group of its own, so that a Ctrl-C in the
 * terminal reaches only us and PostgreSQL is stopped last; its log goes to a file that outlives us.
 */
export function spawnPostgres(cluster: Cluster, port: number) {
  const { native, dataDir, account, logFile, isDurable } = cluster
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'timezone=UTC',
    'log_timezone=UTC',
    ...(isDurable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ]
  const args = ['-D', dataDir, '-p', String(port), ...settings.flatMap((one) => ['-c', one])]
  const log = fs.openSync(logFile, 'a', 0o600)
  try {
    return spawn(path.join(native, 'bin', 'postgres'), args, {
      ...account,
      cwd: dataDir,
      detached: true,
      stdio: ['ignore', log, log],
      windowsHide: true,
    })
  } finally {
    fs.closeSync(log)
  }
}

/** Removes what the cluster keeps on disk. The server must have stopped. */
export function removeCluster({ dataDir, outsideDir }: Cluster): void {
  fs.rmSync(outsideDir ?? dataDir, { recursive: true, force: true })
}

function initialise(cluster: Cluster, home: string): void {
  const { native, dataDir, account, passwords } = cluster
  fs.mkdirSync(home, { recursive: true })
  if (cluster.outsideDir !== null) for (const at of [SYSTEM_HOME, home]) fs.chmodSync(at, 0o711)
  // Made under another name first: an interrupted start leaves no half-made data folder behind.
  const partial = path.join(home, 'data.new')
  const passwordFile = path.join(home, 'password.new')
  fs.rmSync(partial, { recursive: true, force: true })
  fs.mkdirSync(partial, { mode: 0o700 })
  fs.writeFileSync(passwordFile, `${passwords.superuser}\n`, { mode: 0o600 })
  giveTo(account, partial)
  giveTo(account, passwordFile)
  try {
    const { status, error, stderr } = spawnSync(
      path.join(native, 'bin', 'initdb'),
      // biome-ignore format: one option and its value a line
      [
        '-D', partial,
        '-U', SUPERUSER,
        '-A', 'scram-sha-256',
        `--pwfile=${passwordFile}`,
        '-E', 'UTF8',
        '--locale=C',
        ...(cluster.isDurable ? [] : ['--no-sync']),
      ],
      { ...account, cwd: partial, encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr.trim()}`)
  } finally {
    fs.rmSync(passwordFile, { force: true })
  }
  fs.renameSync(partial, dataDir)
}

function requireReadable(dataDir: string): void {
  try {
    fs.readdirSync(dataDir)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return
    throw new Error(
      `The PostgreSQL data in ${dataDir} belong to another user (${code}). Start as the user who made them, or set GATEHOUSE_HOME to a folder of your own.`,
      { cause },
    )
  }
}

function passwordsFile(dir: string): string {
  return path.join(dir, 'passwords.json')
}

function newPasswords(dir: string): Passwords {
  const [superuser, owner] = [randomBytes(24), randomBytes(24)].map((b) => b.toString('base64url'))
  const passwords = { superuser: String(superuser), owner: String(owner) }
  fs.rmSync(passwordsFile(dir), { force: true })
  fs.writeFileSync(passwordsFile(dir), `${JSON.stringify(passwords)}\n`, { mode: 0o600 })
  return passwords
}

function readPasswords(dir: string, dataDir: string): Passwords {
  try {
    return JSON.parse(fs.readFileSync(passwordsFile(dir), 'utf8')) as Passwords
  } catch (cause) {
    throw new Error(
      `The passwords of the PostgreSQL data in ${dataDir} cannot be read from ${passwordsFile(dir)}. Put that file back, or start over with --fresh.`,
      { cause },
    )
  }
}
