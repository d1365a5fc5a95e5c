import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { identityOf } from '../machine/process-identity.ts'
import type { Part } from './parts.ts'

const LOG_BYTES_MAX = 10 * 1024 * 1024

export type Launched = Readonly<{
  pid: number
  identity: string
  /** Where this run's lines begin in the part's log. */
  logFromByte: number
  exit: Promise<Readonly<{ code: number | null; signal: NodeJS.Signals | null }>>
  /** Fires when the process has ended. */
  ended: AbortSignal
}>

/**
 * Starts the process of a part: the leader of a process group, so that a Ctrl-C in the terminal reaches
 * only us and we stop the parts in order, writing to a log file that does not need us.
 */
export function launch({ name, argv, cwd, env, logFile }: Part): Launched {
  const logFromByte = rotate(logFile)
  const log = fs.openSync(logFile, 'a', 0o600)
  const [file, ...args] = argv
  const child = spawn(file, args, {
    cwd,
    env,
    detached: process.platform !== 'win32',
    stdio: ['ignore', log, log],
  })
  fs.closeSync(log)
  const { pid } = child
  // Without a listener, a program that does not exist would end us instead.
  child.once('error', () => undefined)
  if (pid === undefined) throw new Error(`${name}: ${file} cannot be started in ${cwd}`)
  const ended = new AbortController()
  const exit: Launched['exit'] = new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      ended.abort()
      resolve({ code, signal })
    })
  })
  return { pid, identity: identityOf(pid) ?? 'gone', logFromByte, exit, ended: ended.signal }
}

/** Keeps one older log beside a large one. Returns where the next lines will begin. */
function rotate(logFile: string): number {
  const size = fs.statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  if (size < LOG_BYTES_MAX) return size
  fs.renameSync(logFile, `${logFile}.1`)
  return 0
}
