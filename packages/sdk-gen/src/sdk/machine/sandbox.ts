import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/**
 * Where programs that were made from somebody's document run.
 *
 * As root: as a user of their own who owns nothing else, not even what `nobody` owns. Where the system lets us, in a network with
 * nothing in it but loopback, and as processes that see no others.
 */
export type Sandbox = Readonly<{
  /** The user to run as; null: ourselves, because we are not root. */
  account: Readonly<{ uid: number; gid: number }> | null
  hasNetwork: boolean
  wrap(argv: readonly string[]): readonly [string, ...string[]]
}>

/** Of the range that systemd leaves unused (60706 … 61183), so that no other program runs as it. */
const ACCOUNT = { uid: 60_911, gid: 60_911 }
/** 256 MiB a file, no core dumps. */
const PER_PROCESS = ['prlimit', '--fsize=268435456', '--core=0', '--nofile=4096', '--']
/** Loopback is there but down in a new network. */
const LOOPBACK_UP =
  'ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null || exit 97; exec "$@"'

/** Finds out, by trying, how far programs can be shut in on this machine. */
export function detectSandbox(): Sandbox {
  const isRoot = process.getuid?.() === 0
  const account = isRoot && works(dropped(['true'])) ? ACCOUNT : null
  const inner = account === null ? (argv: readonly string[]) => argv : dropped
  const limited = works([...PER_PROCESS, 'true'])
    ? (argv: readonly string[]) => [...PER_PROCESS, ...argv]
    : (argv: readonly string[]) => argv
  const mortal = works([...DIES_WITH_US, 'true']) ? DIES_WITH_US : []
  const shutIn = (argv: readonly string[]) => [...mortal, ...alone(isRoot, inner(limited(argv)))]
  const isAlone = works(shutIn(['true']))
  const outer = isAlone ? shutIn : (argv: readonly string[]) => inner(limited(argv))
  return { account, hasNetwork: !isAlone, wrap: (argv) => nonEmpty(outer(argv)) }
}

/** A network and a process table of its own; without being root, by a user namespace. */
function alone(isRoot: boolean, argv: readonly string[]): string[] {
  const spaces = ['--net', '--pid', '--fork', ...(isRoot ? [] : ['--user', '--map-root-user'])]
  return ['unshare', '--kill-child', ...spaces, '--', 'sh', '-c', LOOPBACK_UP, 'sh', ...argv]
}

/** Ends with us, however we end: a worker that is killed leaves no compiler running. */
const DIES_WITH_US = ['setpriv', '--pdeathsig', 'KILL', '--']

function dropped(argv: readonly string[]): string[] {
  const { uid, gid } = ACCOUNT
  const user = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
  // Becoming another user forgets who is to be died with, so it is said again.
  const death = ['--pdeathsig', 'KILL']
  return ['setpriv', ...user, ...death, '--no-new-privs', '--bounding-set=-all', '--', ...argv]
}

function works(argv: readonly string[]): boolean {
  const [command, ...rest] = nonEmpty(argv)
  return spawnSync(command, rest, { stdio: 'ignore', timeout: 5_000 }).status === 0
}

function nonEmpty(argv: readonly string[]): readonly [string, ...string[]] {
  const [command, ...rest] = argv
  if (command === undefined) throw new Error('no command')
  return [command, ...rest]
}

/** Whether the sandbox's user can do `test` with `file`: `-x` to run, `-r` to read, `-d` to enter. */
export function canReach({ account }: Sandbox, test: '-x' | '-r', file: string): boolean {
  const argv = ['sh', '-c', `test ${test} "$0"`, file]
  return works(account === null ? argv : dropped(argv))
}

/** Root's tools: every installation of the machine shares them. */
const SYSTEM_HOME = '/var/lib/gatehouse'

/**
 * A folder for tools that the sandbox's user can read and, as root, only we can write to. Tools are named by their version and checked, so
 * that all installations of one user share them. `cacheHome` is the user's own folder for such things.
 */
export function defaultToolsDir({ account }: Sandbox, cacheHome: string): string {
  if (account === null) return made(path.join(cacheHome, 'gatehouse', 'sdk-tools'))
  const dir = made(path.join(SYSTEM_HOME, 'sdk-tools'))
  fs.chmodSync(SYSTEM_HOME, 0o711)
  fs.chmodSync(dir, 0o755)
  return dir
}

function made(dir: string): string {
  fs.mkdirSync(dir, { recursive: true, mode: 0o755 })
  return dir
}

/** A new folder that belongs to the sandbox's user. The caller removes it. */
export function makeWorkDir(sandbox: Sandbox, parent: string): string {
  const dir = fs.mkdtempSync(path.join(parent, 'gatehouse-sdk-'))
  fs.chmodSync(dir, 0o700)
  giveAway(sandbox, dir)
  return dir
}

/** Gives a folder and everything in it to the sandbox's user. Links are not followed. */
export function giveAway({ account }: Sandbox, at: string): void {
  if (account === null) return
  fs.lchownSync(at, account.uid, account.gid)
  if (!fs.lstatSync(at).isDirectory()) return
  for (const name of fs.readdirSync(at)) giveAway({ account } as Sandbox, path.join(at, name))
}
