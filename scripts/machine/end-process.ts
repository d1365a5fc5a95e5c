import { setTimeout } from 'node:timers/promises'
import { identityOf, isRunning } from './process-identity.ts'

/**
 * Asks a process to end, waits, and kills it when it does not; then kills what is left of the group
 * it leads. Does nothing to another process that has its number by now.
 */
export async function endProcess(pid: number, identity: string, withinMs: number): Promise<void> {
  if (isRunning(pid, identity)) {
    signal(pid, 'SIGTERM')
    if (!(await hasEnded(pid, identity, withinMs))) {
      signal(pid, 'SIGKILL')
      await hasEnded(pid, identity, 5_000)
    }
  }
  // The number is not given away while a group of that number lives, so this reaches only its own.
  if (identityOf(pid) === null) signal(-pid, 'SIGKILL')
}

async function hasEnded(pid: number, identity: string, withinMs: number): Promise<boolean> {
  const deadlineMs = Date.now() + withinMs
  while (isRunning(pid, identity)) {
    if (Date.now() >= deadlineMs) return false
    await setTimeout(50)
  }
  return true
}

function signal(pid: number, name: NodeJS.Signals): void {
  if (pid < 0 && process.platform === 'win32') return // no process groups there
  try {
    process.kill(pid, name)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
  }
}
