import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'

const STOP_WITHIN_MS = 30_000

/** What `postmaster.pid` in a data folder says about the server that has it open. */
export type Postmaster = Readonly<{ pid: number; dataDir: string; port: number }>

/**
 * Reads the text of a `postmaster.pid`: pid, data folder, start time and port, one a line
 * (PostgreSQL's `miscadmin.h`). Null when it is cut short, as while a server is starting.
 */
export function parsePostmasterPid(text: string): Postmaster | null {
  const [pid, dataDir, , port] = text.split('\n')
  const numbers = [Number(pid), Number(port)] as const
  if (!dataDir || !numbers.every((number) => Number.isInteger(number) && number > 0)) return null
  return { pid: numbers[0], dataDir, port: numbers[1] }
}

/**
 * The server that runs on `dataDir`, or null. A `postmaster.pid` that a dead server left behind is
 * removed, also when another process has its number now: PostgreSQL would take that one for a server.
 */
export function runningPostmaster(dataDir: string): Postmaster | null {
  const file = path.join(dataDir, 'postmaster.pid')
  if (!fs.existsSync(file)) return null
  const postmaster = parsePostmasterPid(fs.readFileSync(file, 'utf8'))
  if (postmaster !== null && isAlive(postmaster.pid) && isPostgres(postmaster)) return postmaster
  fs.rmSync(file, { force: true })
  return null
}

/** True while a process of this number runs, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return !isZombie(pid)
}

/** In a container whose first process reaps nobody, an orphan that has ended keeps its number. */
function isZombie(pid: number): boolean {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
  } catch {
    return false // no /proc, or gone meanwhile: the next look tells
  }
}

/** Resolves true once the process is gone, false when it is still there after `withinMs`. */
export async function waitForExit(pid: number, withinMs: number): Promise<boolean> {
  const deadlineMs = Date.now() + withinMs
  while (isAlive(pid)) {
    if (Date.now() >= deadlineMs) return false
    await setTimeout(25)
  }
  return true
}

/** Resolves once the process is gone; waiting does not keep our own process alive. */
export async function untilExit(pid: number): Promise<void> {
  while (isAlive(pid)) await setTimeout(250, undefined, { ref: false })
}

/**
 * Ends a server and waits for it. SIGINT is PostgreSQL's fast shutdown; SIGQUIT, its immediate
 * one, follows only when that hangs.
 */
export async function stopPostmaster(pid: number): Promise<void> {
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

function isPostgres({ pid, dataDir }: Postmaster): boolean {
  const command = commandLine(pid)
  // Where the system tells us nothing, the number alone has to do.
  return command === null || (command.includes('postgres') && command.includes(dataDir))
}

function commandLine(pid: number): string | null {
  if (process.platform === 'win32') return null
  const proc = `/proc/${pid}/cmdline`
  if (fs.existsSync(proc)) return fs.readFileSync(proc, 'utf8').replaceAll('\0', ' ')
  const ps = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  return ps.error === undefined ? ps.stdout : null
}
