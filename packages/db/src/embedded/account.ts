import { spawnSync } from 'node:child_process'
import fs from 'node:fs'

/** The user a PostgreSQL process runs as; `undefined` means the user we are ourselves. */
export type Account = Readonly<{ uid: number; gid: number }> | undefined

/** Used when the system names no `nobody`: the number Linux gives it everywhere. */
const NOBODY = { uid: 65_534, gid: 65_534 }

/**
 * Chooses the user to run PostgreSQL as. PostgreSQL refuses to run as root, so root hands it to the
 * owner of the existing data, or to `nobody` when there is none yet. Everybody else runs it as himself.
 */
export function postgresAccount(dataDir: string): Account {
  if (process.getuid?.() !== 0) return undefined
  const owner = fs.statSync(dataDir, { throwIfNoEntry: false })
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  return nobody()
}

/** True when `account` can enter `dir`; root's own 0700 home, for one, shuts everybody else out. */
export function canEnter(account: Account, dir: string): boolean {
  if (account === undefined) return true
  return spawnSync('/bin/sh', ['-c', 'cd -- "$0"', dir], { ...account, cwd: '/' }).status === 0
}

/** Gives `path` to `account`; nothing to do when that is ourselves. */
export function giveTo(account: Account, path: string): void {
  if (account !== undefined) fs.chownSync(path, account.uid, account.gid)
}

function nobody(): Account {
  const passwd = fs.existsSync('/etc/passwd') ? fs.readFileSync('/etc/passwd', 'utf8') : ''
  const line = passwd.split('\n').find((entry) => entry.startsWith('nobody:'))
  const [, , uid, gid] = line?.split(':') ?? []
  if (uid === undefined || gid === undefined) return NOBODY
  // Some systems print these as signed: -2 is the 32-bit 4294967294.
  return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }
}
