import fs from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { endProcess } from '../machine/end-process.ts'
import { identityOf } from '../machine/process-identity.ts'
import { RUN_VARIABLE, type TestContext } from './context.ts'

/** What is ending by itself gets this long. */
const GRACE_MS = 5_000

/**
 * Ends the processes that the run left running and names them. Only Linux shows us the
 * environment of other processes; elsewhere none is found.
 */
export async function endLeftRunning({ env }: TestContext): Promise<string[]> {
  const marker = `${RUN_VARIABLE}=${env[RUN_VARIABLE]}`
  const deadlineMs = Date.now() + GRACE_MS
  let left = processesWith(marker)
  while (left.length > 0 && Date.now() < deadlineMs) {
    await setTimeout(100)
    left = processesWith(marker)
  }
  const names = left.map((pid) => `${pid}: ${commandOf(pid)}`)
  await Promise.all(left.map((pid) => endProcess(pid, identityOf(pid) ?? 'gone', 2_000)))
  return names
}

function processesWith(marker: string): number[] {
  if (process.platform !== 'linux') return []
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(marker))
    .map(Number)
    .filter((pid) => identityOf(pid) !== null)
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).split('\0').join(' ').trim()
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return '' // another user's process, or one that has ended
  }
}
